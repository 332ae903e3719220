-- purpose: add to the names of days
-- parameters: rows (JSON array of [day, source, name, raw name, events, last_at])
-- rows: none
INSERT INTO activity_namecount (day, source_id, name_id, raw_name_id, events, last_at)
SELECT json_extract(given.value, '$[0]'), json_extract(given.value, '$[1]'), json_extract(given.value, '$[2]'),
    json_extract(given.value, '$[3]'), json_extract(given.value, '$[4]'), json_extract(given.value, '$[5]')
FROM json_each(%(rows)s) AS given WHERE true
ON CONFLICT (raw_name_id, day, source_id, name_id) DO UPDATE
SET events = activity_namecount.events + excluded.events,
    last_at = CASE WHEN excluded.last_at > activity_namecount.last_at THEN excluded.last_at ELSE activity_namecount.last_at END
