-- purpose: fail the jobs whose claimant died at the last attempt, so that a job that kills its worker stops doing so
-- parameters: now (milliseconds), attempts (the most a job gets)
-- rows: none
UPDATE core_job
SET state = 'failed', error = 'the process that ran it ended', finished_at = %(now)s, lease_until = 0
WHERE state = 'running' AND lease_until < %(now)s AND attempts >= %(attempts)s
