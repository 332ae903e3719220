-- purpose: the time in which contacts were seen, anew
-- parameters: rows (JSON array of [id, first_seen_at, last_seen_at])
-- rows: none
UPDATE people_contact AS t
SET first_seen_at = v.first_seen_at, last_seen_at = v.last_seen_at
FROM (
    SELECT
        json_extract(value, '$[0]') AS id,
        json_extract(value, '$[1]') AS first_seen_at,
        json_extract(value, '$[2]') AS last_seen_at
    FROM json_each(%(rows)s)
) AS v
WHERE t.id = v.id
