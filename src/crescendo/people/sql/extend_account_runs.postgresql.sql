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
        (given ->> 0)::bigint AS id,
        (given ->> 1)::bigint AS last_at,
        (given ->> 2)::text AS last_key,
        (given ->> 3)::smallint AS edge
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
