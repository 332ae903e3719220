-- purpose: what joining does to contact rows; what says nothing new is not written
-- parameters: rows (JSON array of [id, is_verified, first_seen_at, last_seen_at])
-- rows: none
UPDATE people_contact AS t
SET
    is_verified = v.is_verified,
    first_seen_at = least(t.first_seen_at, v.first_seen_at),
    last_seen_at = greatest(t.last_seen_at, v.last_seen_at)
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::boolean AS is_verified,
        (given ->> 2)::bigint AS first_seen_at,
        (given ->> 3)::bigint AS last_seen_at
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE
    t.id = v.id
    AND (
        t.is_verified <> v.is_verified OR t.first_seen_at > v.first_seen_at OR t.last_seen_at < v.last_seen_at
    )
