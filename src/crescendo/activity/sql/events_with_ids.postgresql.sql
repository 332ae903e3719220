-- purpose: events by their ids
-- parameters: ids (JSON array)
-- rows: the columns of rows.StoredEvent
SELECT e.id, e.key, e.message, e.at, e.received_at, e.name_id, e.raw_name_id, e.contact_id, e.identity_id, e.visitor_id, e.source_id,
    e.subject_id, e.value, e.judgement, e.reason_id, e.touch_id, e.props
FROM activity_event AS e WHERE e.id = ANY (ARRAY(SELECT json_array_elements_text(%(ids)s::json)::bigint))
