-- purpose: take or renew a lease, when the caller owns it already or it ran out
-- parameters: name (text), owner (text), now (milliseconds), until (milliseconds), far (milliseconds), note (text)
-- rows: none; one is changed, or none
UPDATE core_worker_lease
SET owner = %(owner)s,
    taken_at = CASE WHEN owner = %(owner)s THEN taken_at ELSE %(now)s END,
    heartbeat_at = %(now)s,
    lease_until = %(until)s,
    note = %(note)s
WHERE name = %(name)s AND (owner = %(owner)s OR lease_until < %(now)s OR lease_until > %(far)s)
