-- purpose: links were said again, later than before
-- parameters: rows (JSON array of [id, last_at, last_tie])
-- rows: none
UPDATE people_link AS t
SET
    last_at = v.last_at,
    last_tie = v.last_tie
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::bigint AS last_at,
        (given ->> 2)::bigint AS last_tie
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
