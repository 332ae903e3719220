-- purpose: further events of contacts
-- parameters: rows (JSON array of [id, first_seen_at, last_seen_at, event_count])
-- rows: none
UPDATE people_contact AS t
SET
    first_seen_at = least(t.first_seen_at, v.first_seen_at),
    last_seen_at = greatest(t.last_seen_at, v.last_seen_at),
    event_count = t.event_count + v.event_count
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::bigint AS first_seen_at,
        (given ->> 2)::bigint AS last_seen_at,
        (given ->> 3)::bigint AS event_count
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
