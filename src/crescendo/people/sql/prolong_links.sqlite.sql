-- purpose: links were said again, later than before
-- parameters: rows (JSON array of [id, last_at, last_tie])
-- rows: none
UPDATE people_link AS t
SET
    last_at = v.last_at,
    last_tie = v.last_tie
FROM (
    SELECT
        json_extract(value, '$[0]') AS id,
        json_extract(value, '$[1]') AS last_at,
        json_extract(value, '$[2]') AS last_tie
    FROM json_each(%(rows)s)
) AS v
WHERE t.id = v.id
