-- purpose: set the touch of events
-- parameters: rows (JSON array of [event, touch])
-- rows: none
UPDATE activity_event SET touch_id = (given.item ->> 1)::bigint
FROM json_array_elements(%(rows)s::json) AS given(item) WHERE activity_event.id = (given.item ->> 0)::bigint
