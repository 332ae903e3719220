-- purpose: lengthen runs of a value and mark the edges of their tracks
-- parameters: rows (JSON array of [id, last_at, last_key, edge])
-- rows: none
UPDATE people_accountchange AS t
SET
    last_at = v.last_at,
    last_key = v.last_key,
    edge = v.edge
FROM (
    SELECT
        json_extract(value, '$[0]') AS id,
        json_extract(value, '$[1]') AS last_at,
        json_extract(value, '$[2]') AS last_key,
        json_extract(value, '$[3]') AS edge
    FROM json_each(%(rows)s)
) AS v
WHERE t.id = v.id
