-- purpose: add to the events of days
-- parameters: rows (JSON array of [day, source, judgement, events])
-- rows: none
INSERT INTO activity_daycount (day, source_id, judgement, events)
SELECT json_extract(given.value, '$[0]'), json_extract(given.value, '$[1]'),
    json_extract(given.value, '$[2]'), json_extract(given.value, '$[3]')
FROM json_each(%(rows)s) AS given WHERE true
ON CONFLICT (day, source_id, judgement) DO UPDATE SET events = activity_daycount.events + excluded.events
