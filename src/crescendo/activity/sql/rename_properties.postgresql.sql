-- purpose: give the promoted properties of events the act that the events have now
-- parameters: rows (JSON array of [property, event, name])
-- rows: none
UPDATE activity_eventproperty SET name_id = (given.item ->> 2)::bigint
FROM json_array_elements(%(rows)s::json) AS given(item)
WHERE activity_eventproperty.property_id = (given.item ->> 0)::bigint
    AND activity_eventproperty.event_id = (given.item ->> 1)::bigint
