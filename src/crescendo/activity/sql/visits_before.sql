-- purpose: sessions judged human that began in a time, the newest first, from a place on
-- parameters: since (instant), at (instant), id (integer), most (integer)
-- rows: id, visitor_id, started_at, ended_at, touch_id, events
SELECT s.id, s.visitor_id, s.started_at, s.ended_at, s.touch_id, s.events
FROM activity_session AS s
WHERE s.started_at >= %(since)s AND (s.started_at, s.id) < (%(at)s, %(id)s) AND s.judgement = 0
ORDER BY s.started_at DESC, s.id DESC LIMIT %(most)s
