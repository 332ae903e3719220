-- purpose: further events of contacts; touches that are null stay as they were
-- parameters: [id, first_seen_at, last_seen_at, event_count, first_touch_id, last_touch_id], once for each row
-- rows: none
UPDATE people_contact
SET
    first_seen_at = min(first_seen_at, ?2),
    last_seen_at = max(last_seen_at, ?3),
    event_count = event_count + ?4,
    first_touch_id = coalesce(?5, first_touch_id),
    last_touch_id = coalesce(?6, last_touch_id)
WHERE id = ?1
