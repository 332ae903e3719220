-- purpose: the newest acts of some contacts; a few rows are read a contact and act
-- parameters: contacts (JSON array of ids), most
-- rows: the columns of rows.StoredEvent
SELECT e.id, e.key, e.message, e.at, e.received_at, e.name_id, e.raw_name_id, e.contact_id, e.identity_id, e.visitor_id, e.source_id,
    e.subject_id, e.value, e.judgement, e.reason_id, e.touch_id, e.props
FROM json_each(%(contacts)s) AS wanted
CROSS JOIN activity_name AS n
CROSS JOIN activity_event AS e ON e.id IN (
    SELECT i.id FROM activity_event AS i
    WHERE i.contact_id = wanted.value AND i.name_id = n.id
    ORDER BY i.at DESC, i.id DESC LIMIT %(most)s
)
ORDER BY e.at DESC, e.id DESC LIMIT %(most)s
