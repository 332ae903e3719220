-- purpose: what joining and splitting does to contact rows
-- parameters: rows (JSON array of [id, merged_into_id, is_verified, first_seen_at, last_seen_at])
-- rows: none
UPDATE people_contact AS t
SET
    merged_into_id = v.merged_into_id,
    is_verified = v.is_verified,
    first_seen_at = min(t.first_seen_at, v.first_seen_at),
    last_seen_at = max(t.last_seen_at, v.last_seen_at)
FROM (
    SELECT
        json_extract(value, '$[0]') AS id,
        json_extract(value, '$[1]') AS merged_into_id,
        json_extract(value, '$[2]') AS is_verified,
        json_extract(value, '$[3]') AS first_seen_at,
        json_extract(value, '$[4]') AS last_seen_at
    FROM json_each(%(rows)s)
) AS v
WHERE t.id = v.id
