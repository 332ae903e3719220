-- Takes or renews a lease. Changes one row when the caller owns it already or its lease ran out, else none.
-- Parameters: name, owner, now, until (milliseconds), note.
UPDATE core_worker_lease
SET owner = %(owner)s,
    taken_at = CASE WHEN owner = %(owner)s THEN taken_at ELSE %(now)s END,
    heartbeat_at = %(now)s,
    lease_until = %(until)s,
    note = %(note)s
WHERE name = %(name)s AND (owner = %(owner)s OR lease_until < %(now)s)
