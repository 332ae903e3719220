-- purpose: names of events by id, to count them anew
-- parameters: after (event id), most (integer)
-- rows: id, at, source_id, name_id, raw_name_id, received_at
SELECT e.id, e.at, e.source_id, e.name_id, e.raw_name_id, e.received_at
FROM activity_event AS e WHERE e.id > %(after)s ORDER BY e.id LIMIT %(most)s
