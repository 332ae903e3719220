-- purpose: intend one job unless its key already waits or runs
-- parameters: kind (text), payload (JSON object), run_at (milliseconds), created_at (milliseconds), dedupe_key (text or null)
-- rows: id, or none
INSERT INTO core_job (kind, payload, state, run_at, lease_until, attempts, dedupe_key, error, created_at)
VALUES (%(kind)s, %(payload)s, 'pending', %(run_at)s, 0, 0, %(dedupe_key)s, '', %(created_at)s)
ON CONFLICT DO NOTHING
RETURNING id
