-- purpose: events of an act whose promoted number lies between two, in a stretch of time, by the index alone
-- parameters: property (promoted id), name (name id), low (integer), high (integer), start (instant), until (instant), after (event id), most (integer)
-- rows: event id, contact_id, at, judgement
SELECT p.event_id, e.contact_id, p.at, e.judgement
FROM activity_eventproperty AS p JOIN activity_event AS e ON e.id = p.event_id
WHERE p.property_id = %(property)s AND p.name_id = %(name)s AND p.number >= %(low)s AND p.number <= %(high)s
    AND p.at >= %(start)s AND p.at < %(until)s AND p.event_id > %(after)s
ORDER BY p.event_id LIMIT %(most)s
