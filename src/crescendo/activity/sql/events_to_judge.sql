-- purpose: events by id with what their judgement rests on
-- parameters: after (event id), most (integer)
-- rows: id, at, source_id, visitor_id, contact_id, is_visit, judgement, reason or null, user agent or null, network or null
SELECT e.id, e.at, e.source_id, e.visitor_id, e.contact_id, e.is_visit, e.judgement, r.code, a.text, e.network
FROM (SELECT i.* FROM activity_event AS i WHERE i.id > %(after)s ORDER BY i.id LIMIT %(most)s) AS e
LEFT JOIN activity_reason AS r ON r.id = e.reason_id
LEFT JOIN activity_agent AS a ON a.id = e.agent_id
ORDER BY e.id
