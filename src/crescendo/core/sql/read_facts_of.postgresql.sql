-- The next facts behind a position, oldest first. Rows: position, kind, at, payload (JSON), depth.
-- Parameters: after, until (positions), limit, kinds (JSON list of text).
SELECT position, kind, at, payload, depth
FROM core_fact
WHERE position > %(after)s AND position <= %(until)s
    AND kind IN (SELECT json_array_elements_text(%(kinds)s::json))
ORDER BY position
LIMIT %(limit)s
