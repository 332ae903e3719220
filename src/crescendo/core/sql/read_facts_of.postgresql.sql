-- purpose: the next facts of some kinds behind a position, oldest first
-- parameters: after (position), until (position), limit, kinds (JSON array of text)
-- rows: position, kind, at, payload (JSON), depth
SELECT position, kind, at, payload, depth
FROM core_fact
WHERE position > %(after)s AND position <= %(until)s
    AND kind IN (SELECT json_array_elements_text(%(kinds)s::json))
ORDER BY position
LIMIT %(limit)s
