-- purpose: further events of contacts
-- parameters: rows (JSON array of [id, first_seen_at, last_seen_at, event_count, first_touch_id, last_touch_id]; touches may be null: as they were)
-- rows: none
UPDATE people_contact AS t
SET
    first_seen_at = min(t.first_seen_at, v.first_seen_at),
    last_seen_at = max(t.last_seen_at, v.last_seen_at),
    event_count = t.event_count + v.event_count,
    first_touch_id = coalesce(v.first_touch_id, t.first_touch_id),
    last_touch_id = coalesce(v.last_touch_id, t.last_touch_id)
FROM (
    SELECT
        json_extract(value, '$[0]') AS id,
        json_extract(value, '$[1]') AS first_seen_at,
        json_extract(value, '$[2]') AS last_seen_at,
        json_extract(value, '$[3]') AS event_count,
        json_extract(value, '$[4]') AS first_touch_id,
        json_extract(value, '$[5]') AS last_touch_id
    FROM json_each(%(rows)s)
) AS v
WHERE t.id = v.id
