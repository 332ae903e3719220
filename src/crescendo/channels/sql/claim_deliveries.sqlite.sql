-- purpose: claim an endpoint's due deliveries, and those whose claimant died; each claim raises the number of tries
-- parameters: endpoint, now (milliseconds), until (milliseconds), limit
-- rows: id
-- The transaction is IMMEDIATE.
UPDATE channels_webhook_delivery
SET state = 'sending', attempts = attempts + 1, due_at = %(until)s
WHERE id IN (
    SELECT id
    FROM channels_webhook_delivery
    WHERE endpoint_id = %(endpoint)s AND state IN ('waiting', 'sending') AND due_at <= %(now)s
    ORDER BY due_at, id
    LIMIT %(limit)s
)
RETURNING id
