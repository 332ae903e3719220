-- purpose: a contact's newest events before a place in time, of some acts; a few rows are read a name, never all events
-- parameters: contact (id), names (JSON array of name ids), before_at, before_id, judgement (highest shown), most
-- rows: the columns of rows.StoredEvent
SELECT e.id, e.key, e.message, e.at, e.received_at, e.name_id, e.raw_name_id, e.contact_id, e.identity_id, e.visitor_id, e.source_id,
    e.subject_id, e.value, e.judgement, e.reason_id, e.touch_id, e.props
FROM json_array_elements_text(%(names)s::json) AS wanted(name_id)
CROSS JOIN LATERAL (
    SELECT i.* FROM activity_event AS i
    WHERE i.contact_id = %(contact)s AND i.name_id = wanted.name_id::bigint AND i.judgement <= %(judgement)s
        AND i.at <= %(before_at)s AND (i.at < %(before_at)s OR i.id < %(before_id)s)
    ORDER BY i.at DESC, i.id DESC LIMIT %(most)s
) AS e
ORDER BY e.at DESC, e.id DESC LIMIT %(most)s
