-- purpose: throw away some of the values of a demoted property
-- parameters: property (promoted id), most (integer)
-- rows: none
DELETE FROM activity_eventproperty WHERE property_id = %(property)s AND event_id IN (
    SELECT gone.event_id FROM activity_eventproperty AS gone
    WHERE gone.property_id = %(property)s ORDER BY gone.event_id LIMIT %(most)s)
