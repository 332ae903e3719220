-- purpose: events of a raw name by id, to be told anew
-- parameters: name (raw name id), after (event id), most (integer)
-- rows: id, at, received_at, source_id, visitor_id, contact_id, name_id, is_visit, props
SELECT e.id, e.at, e.received_at, e.source_id, e.visitor_id, e.contact_id, e.name_id, e.is_visit, e.props
FROM activity_event AS e WHERE e.raw_name_id = %(name)s AND e.id > %(after)s ORDER BY e.id LIMIT %(most)s
