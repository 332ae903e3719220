-- purpose: keep how much later the newest requests of sources came than they were sent
-- parameters: rows (JSON array of [source, JSON text of milliseconds])
-- rows: none
INSERT INTO activity_sourceclock (source_id, skews)
SELECT json_extract(given.value, '$[0]'), json_extract(given.value, '$[1]') FROM json_each(%(rows)s) AS given WHERE true
ON CONFLICT (source_id) DO UPDATE SET skews = excluded.skews
