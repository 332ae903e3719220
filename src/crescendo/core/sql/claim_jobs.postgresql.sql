-- purpose: claim due jobs and those whose lease ran out
-- parameters: now (milliseconds), until (milliseconds), limit, kinds (JSON array of text)
-- rows: id, kind, payload, attempts
-- Claimants pass each other by; the choice is materialized, so that no plan can make it twice and claim more
-- than the limit.
WITH due AS MATERIALIZED (
    SELECT id
    FROM core_job
    WHERE ((state = 'pending' AND run_at <= %(now)s) OR (state = 'running' AND lease_until < %(now)s))
        AND kind IN (SELECT json_array_elements_text(%(kinds)s::json))
    ORDER BY run_at, id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE core_job
SET state = 'running', lease_until = %(until)s, attempts = attempts + 1
FROM due
WHERE core_job.id = due.id
RETURNING core_job.id, kind, payload, attempts
