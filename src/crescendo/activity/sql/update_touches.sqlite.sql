-- purpose: set the touch of events
-- parameters: rows (JSON array of [event, touch])
-- rows: none
UPDATE activity_event SET touch_id = json_extract(given.value, '$[1]')
FROM json_each(%(rows)s) AS given WHERE activity_event.id = json_extract(given.value, '$[0]')
