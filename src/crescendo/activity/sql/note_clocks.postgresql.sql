-- purpose: keep how much later the newest requests of sources came than they were sent
-- parameters: rows (JSON array of [source, JSON text of milliseconds])
-- rows: none
INSERT INTO activity_sourceclock (source_id, skews)
SELECT (given.item ->> 0)::bigint, given.item ->> 1 FROM json_array_elements(%(rows)s::json) AS given(item)
ON CONFLICT (source_id) DO UPDATE SET skews = excluded.skews
