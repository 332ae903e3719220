-- purpose: further events of contacts
-- parameters: rows (JSON array of [id, first_seen_at, last_seen_at, event_count, first_touch_id, last_touch_id]; touches may be null: as they were)
-- rows: none
UPDATE people_contact AS t
SET
    first_seen_at = least(t.first_seen_at, v.first_seen_at),
    last_seen_at = greatest(t.last_seen_at, v.last_seen_at),
    event_count = t.event_count + v.event_count,
    first_touch_id = coalesce(v.first_touch_id, t.first_touch_id),
    last_touch_id = coalesce(v.last_touch_id, t.last_touch_id)
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::bigint AS first_seen_at,
        (given ->> 2)::bigint AS last_seen_at,
        (given ->> 3)::bigint AS event_count,
        (given ->> 4)::bigint AS first_touch_id,
        (given ->> 5)::bigint AS last_touch_id
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
