-- purpose: the open leads that are past their limit, the longest first
-- parameters: now (instant), states (JSON array of texts), everybody (0 or 1), owners (JSON array of numbers), most (integer)
-- rows: contact, owner, clock, limit
SELECT one.contact_id, one.owner_id, one.due_clock, one.due_at
FROM lifecycle_lead AS one INDEXED BY lead_due
WHERE one.due_at <= %(now)s AND +one.state IN (SELECT value FROM json_each(%(states)s))
    AND (%(everybody)s = 1 OR +one.owner_id IN (SELECT value FROM json_each(%(owners)s)))
ORDER BY one.due_at, one.id
LIMIT %(most)s
