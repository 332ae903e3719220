-- purpose: claim due jobs and those whose lease ran out
-- parameters: now (milliseconds), until (milliseconds), limit, kinds (JSON array of text)
-- rows: id, kind, payload, attempts
-- The transaction is IMMEDIATE.
UPDATE core_job
SET state = 'running', lease_until = %(until)s, attempts = attempts + 1
WHERE id IN (
    SELECT id
    FROM core_job
    WHERE ((state = 'pending' AND run_at <= %(now)s) OR (state = 'running' AND lease_until < %(now)s))
        AND kind IN (SELECT value FROM json_each(%(kinds)s))
    ORDER BY run_at, id
    LIMIT %(limit)s
)
RETURNING id, kind, payload, attempts
