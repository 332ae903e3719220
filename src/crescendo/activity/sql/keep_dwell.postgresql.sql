-- purpose: keep the largest dwell heard of for each page view, and the event of the view once it is known
-- parameters: rows (JSON array of [digest, event or null, active_ms, scroll], one a digest)
-- rows: event_id, active_ms, scroll
INSERT INTO activity_pageview (digest, event_id, active_ms, scroll)
SELECT given.item ->> 0, (given.item ->> 1)::bigint, (given.item ->> 2)::bigint, (given.item ->> 3)::smallint
FROM json_array_elements(%(rows)s::json) AS given(item)
ON CONFLICT (digest) DO UPDATE SET
    event_id = coalesce(activity_pageview.event_id, excluded.event_id),
    active_ms = greatest(activity_pageview.active_ms, excluded.active_ms),
    scroll = greatest(activity_pageview.scroll, excluded.scroll)
RETURNING event_id, active_ms, scroll
