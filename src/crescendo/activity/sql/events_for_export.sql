-- purpose: events by id, for an export that walks the store once
-- parameters: after (event id), most (integer)
-- rows: the columns of export.ExportedEvent
SELECT e.id, e.message, n.text, r.text, e.at, e.received_at, e.contact_id, e.identity_id, e.source_id,
    s.kind, s.text, e.value, e.judgement, c.code, e.touch_id, e.props
FROM activity_event AS e
JOIN activity_name AS n ON n.id = e.name_id
JOIN activity_name AS r ON r.id = e.raw_name_id
LEFT JOIN activity_subject AS s ON s.id = e.subject_id
LEFT JOIN activity_reason AS c ON c.id = e.reason_id
WHERE e.id > %(after)s ORDER BY e.id LIMIT %(most)s
