-- purpose: the newest events that were sent under a name and are this act
-- parameters: raw_name (integer), name (integer), most (integer)
-- rows: the columns of rows.StoredEvent
SELECT e.id, e.key, e.message, e.at, e.received_at, e.name_id, e.raw_name_id, e.contact_id, e.identity_id, e.visitor_id, e.source_id,
    e.subject_id, e.value, e.judgement, e.reason_id, e.touch_id, e.props
FROM activity_event AS e
WHERE e.raw_name_id = %(raw_name)s AND e.name_id = %(name)s ORDER BY e.id DESC LIMIT %(most)s
