-- purpose: keep the largest dwell heard of for each page view, and the event of the view once it is known
-- parameters: rows (JSON array of [digest, event or null, active_ms, scroll], one a digest)
-- rows: event_id, active_ms, scroll
INSERT INTO activity_pageview (digest, event_id, active_ms, scroll)
SELECT json_extract(given.value, '$[0]'), json_extract(given.value, '$[1]'),
    json_extract(given.value, '$[2]'), json_extract(given.value, '$[3]')
FROM json_each(%(rows)s) AS given WHERE true
ON CONFLICT (digest) DO UPDATE SET
    event_id = coalesce(activity_pageview.event_id, excluded.event_id),
    active_ms = max(activity_pageview.active_ms, excluded.active_ms),
    scroll = max(activity_pageview.scroll, excluded.scroll)
RETURNING event_id, active_ms, scroll
