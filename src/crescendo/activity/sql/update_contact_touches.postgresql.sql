-- purpose: further first and last touches of contacts that have some
-- parameters: rows (JSON array of [contact_id, first_at, first_touch_id, first_known, last_at, last_touch_id, last_known])
-- rows: none
UPDATE activity_contacttouches AS t
SET
    first_at = v.first_at,
    first_touch_id = v.first_touch_id,
    first_known = v.first_known,
    last_at = v.last_at,
    last_touch_id = v.last_touch_id,
    last_known = v.last_known
FROM (
    SELECT
        (given ->> 0)::bigint AS contact_id,
        (given ->> 1)::bigint AS first_at,
        (given ->> 2)::bigint AS first_touch_id,
        (given ->> 3)::boolean AS first_known,
        (given ->> 4)::bigint AS last_at,
        (given ->> 5)::bigint AS last_touch_id,
        (given ->> 6)::boolean AS last_known
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.contact_id = v.contact_id
