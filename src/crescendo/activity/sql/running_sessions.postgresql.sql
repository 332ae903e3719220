-- purpose: sessions of these visitors that their new visits may belong to
-- parameters: visitors (JSON array of [visitor, from, until])
-- rows: id, visitor_id, started_at, ended_at, touch_id, last_touch_id, events, judgement
SELECT s.id, s.visitor_id, s.started_at, s.ended_at, s.touch_id, s.last_touch_id, s.events, s.judgement
FROM json_array_elements(%(visitors)s::json) AS wanted(item)
JOIN activity_session AS s
    ON s.visitor_id = (wanted.item ->> 0)::bigint
    AND s.started_at < (wanted.item ->> 2)::bigint
    AND s.ended_at > (wanted.item ->> 1)::bigint
ORDER BY s.visitor_id, s.started_at
