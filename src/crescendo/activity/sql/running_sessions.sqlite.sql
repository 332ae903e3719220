-- purpose: sessions of these visitors that their new visits may belong to
-- parameters: visitors (JSON array of [visitor, from, until])
-- rows: id, visitor_id, started_at, ended_at, touch_id, last_touch_id, events, judgement
SELECT s.id, s.visitor_id, s.started_at, s.ended_at, s.touch_id, s.last_touch_id, s.events, s.judgement
FROM json_each(%(visitors)s) AS wanted
CROSS JOIN activity_session AS s
    ON s.visitor_id = json_extract(wanted.value, '$[0]')
    AND s.started_at < json_extract(wanted.value, '$[2]')
    AND s.ended_at > json_extract(wanted.value, '$[1]')
ORDER BY s.visitor_id, s.started_at
