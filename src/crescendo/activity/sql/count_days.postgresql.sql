-- purpose: add to the events of days
-- parameters: rows (JSON array of [day, source, judgement, events])
-- rows: none
INSERT INTO activity_daycount (day, source_id, judgement, events)
SELECT given.item ->> 0, (given.item ->> 1)::bigint, (given.item ->> 2)::smallint, (given.item ->> 3)::bigint
FROM json_array_elements(%(rows)s::json) AS given(item)
ON CONFLICT (day, source_id, judgement) DO UPDATE SET events = activity_daycount.events + excluded.events
