-- purpose: claim an endpoint's due deliveries, and those whose claimant died; each claim raises the number of tries
-- parameters: endpoint, now (milliseconds), until (milliseconds), limit
-- rows: id
-- Claimants pass each other by; the choice is materialized, so that no plan can make it twice.
WITH due AS MATERIALIZED (
    SELECT id
    FROM channels_webhook_delivery
    WHERE endpoint_id = %(endpoint)s AND state IN ('waiting', 'sending') AND due_at <= %(now)s
    ORDER BY due_at, id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE channels_webhook_delivery
SET state = 'sending', attempts = attempts + 1, due_at = %(until)s
FROM due
WHERE channels_webhook_delivery.id = due.id
RETURNING channels_webhook_delivery.id
