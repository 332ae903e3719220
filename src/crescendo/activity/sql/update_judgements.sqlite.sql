-- purpose: set the judgement of events
-- parameters: rows (JSON array of [event, judgement, reason or null])
-- rows: none
UPDATE activity_event
SET judgement = json_extract(given.value, '$[1]'), reason_id = json_extract(given.value, '$[2]')
FROM json_each(%(rows)s) AS given WHERE activity_event.id = json_extract(given.value, '$[0]')
