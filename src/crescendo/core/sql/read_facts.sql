-- purpose: the next facts behind a position, oldest first
-- parameters: after (position), until (position), limit
-- rows: position, kind, at, payload (JSON), depth
SELECT position, kind, at, payload, depth
FROM core_fact
WHERE position > %(after)s AND position <= %(until)s
ORDER BY position
LIMIT %(limit)s
