-- purpose: the time in which contacts were seen, anew
-- parameters: rows (JSON array of [id, first_seen_at, last_seen_at])
-- rows: none
UPDATE people_contact AS t
SET first_seen_at = v.first_seen_at, last_seen_at = v.last_seen_at
FROM (
    SELECT
        (value ->> 0)::bigint AS id,
        (value ->> 1)::bigint AS first_seen_at,
        (value ->> 2)::bigint AS last_seen_at
    FROM json_array_elements(%(rows)s::json)
) AS v
WHERE t.id = v.id
