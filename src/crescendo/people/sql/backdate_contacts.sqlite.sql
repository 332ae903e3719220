-- purpose: since when contacts have been known, for those that a file has just added
-- parameters: rows (JSON array of [id, created_at])
-- rows: none
UPDATE people_contact AS t
SET created_at = v.created_at
FROM (
    SELECT
        json_extract(value, '$[0]') AS id,
        json_extract(value, '$[1]') AS created_at
    FROM json_each(%(rows)s)
) AS v
WHERE t.id = v.id
