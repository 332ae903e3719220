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
        json_extract(value, '$[0]') AS contact_id,
        json_extract(value, '$[1]') AS first_at,
        json_extract(value, '$[2]') AS first_touch_id,
        json_extract(value, '$[3]') AS first_known,
        json_extract(value, '$[4]') AS last_at,
        json_extract(value, '$[5]') AS last_touch_id,
        json_extract(value, '$[6]') AS last_known
    FROM json_each(%(rows)s)
) AS v
WHERE t.contact_id = v.contact_id
