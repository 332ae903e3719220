-- purpose: set the judgement of events
-- parameters: rows (JSON array of [event, judgement, reason or null])
-- rows: none
UPDATE activity_event
SET judgement = (given.item ->> 1)::smallint, reason_id = (given.item ->> 2)::bigint
FROM json_array_elements(%(rows)s::json) AS given(item) WHERE activity_event.id = (given.item ->> 0)::bigint
