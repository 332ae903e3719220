-- purpose: first and last touch
-- parameters: rows (JSON array of [id, first_touch_id, last_touch_id])
-- rows: none
UPDATE people_contact AS t
SET
    first_touch_id = v.first_touch_id,
    last_touch_id = v.last_touch_id
FROM (
    SELECT
        json_extract(value, '$[0]') AS id,
        json_extract(value, '$[1]') AS first_touch_id,
        json_extract(value, '$[2]') AS last_touch_id
    FROM json_each(%(rows)s)
) AS v
WHERE t.id = v.id
