-- purpose: add to what happened to sources' messages in hours
-- parameters: rows (JSON array of [source, hour, outcome, count])
-- rows: none
INSERT INTO activity_sourcehour (source_id, hour, outcome, count)
SELECT json_extract(given.value, '$[0]'), json_extract(given.value, '$[1]'), json_extract(given.value, '$[2]'),
    json_extract(given.value, '$[3]')
FROM json_each(%(rows)s) AS given WHERE true
ON CONFLICT (source_id, hour, outcome) DO UPDATE SET count = activity_sourcehour.count + excluded.count
