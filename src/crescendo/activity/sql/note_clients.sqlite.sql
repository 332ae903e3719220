-- purpose: add to the requests of clients
-- parameters: rows (JSON array of [source, library, version, requests, first_at, last_at])
-- rows: none
INSERT INTO activity_sourceclient (source_id, library, version, requests, first_at, last_at)
SELECT json_extract(given.value, '$[0]'), json_extract(given.value, '$[1]'), json_extract(given.value, '$[2]'),
    json_extract(given.value, '$[3]'), json_extract(given.value, '$[4]'), json_extract(given.value, '$[5]')
FROM json_each(%(rows)s) AS given WHERE true
ON CONFLICT (source_id, library, version) DO UPDATE
SET requests = activity_sourceclient.requests + excluded.requests,
    last_at = CASE WHEN excluded.last_at > activity_sourceclient.last_at
        THEN excluded.last_at ELSE activity_sourceclient.last_at END
