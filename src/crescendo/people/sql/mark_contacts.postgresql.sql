-- purpose: what joining and splitting does to contact rows
-- parameters: rows (JSON array of [id, merged_into_id, is_verified, first_seen_at, last_seen_at])
-- rows: none
UPDATE people_contact AS t
SET
    merged_into_id = v.merged_into_id,
    is_verified = v.is_verified,
    first_seen_at = least(t.first_seen_at, v.first_seen_at),
    last_seen_at = greatest(t.last_seen_at, v.last_seen_at)
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::bigint AS merged_into_id,
        (given ->> 2)::boolean AS is_verified,
        (given ->> 3)::bigint AS first_seen_at,
        (given ->> 4)::bigint AS last_seen_at
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
