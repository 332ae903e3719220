-- purpose: give the promoted properties of events the act that the events have now
-- parameters: rows (JSON array of [property, event, name])
-- rows: none
UPDATE activity_eventproperty SET name_id = json_extract(given.value, '$[2]')
FROM json_each(%(rows)s) AS given
WHERE activity_eventproperty.property_id = json_extract(given.value, '$[0]')
    AND activity_eventproperty.event_id = json_extract(given.value, '$[1]')
