-- purpose: add to the requests of clients
-- parameters: rows (JSON array of [source, library, version, requests, first_at, last_at])
-- rows: none
INSERT INTO activity_sourceclient (source_id, library, version, requests, first_at, last_at)
SELECT (given.item ->> 0)::bigint, given.item ->> 1, given.item ->> 2, (given.item ->> 3)::bigint,
    (given.item ->> 4)::bigint, (given.item ->> 5)::bigint
FROM json_array_elements(%(rows)s::json) AS given(item)
ON CONFLICT (source_id, library, version) DO UPDATE
SET requests = activity_sourceclient.requests + excluded.requests,
    last_at = greatest(activity_sourceclient.last_at, excluded.last_at)
