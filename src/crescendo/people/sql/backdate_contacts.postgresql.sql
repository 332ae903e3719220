-- purpose: since when contacts have been known, for those that a file has just added
-- parameters: rows (JSON array of [id, created_at])
-- rows: none
UPDATE people_contact AS t
SET created_at = v.created_at
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::bigint AS created_at
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
