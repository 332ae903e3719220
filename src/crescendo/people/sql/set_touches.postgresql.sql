-- purpose: first and last touch
-- parameters: rows (JSON array of [id, first_touch_id, last_touch_id])
-- rows: none
UPDATE people_contact AS t
SET
    first_touch_id = v.first_touch_id,
    last_touch_id = v.last_touch_id
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::bigint AS first_touch_id,
        (given ->> 2)::bigint AS last_touch_id
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
