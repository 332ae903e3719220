-- Intends one job unless its key already waits or runs. One row: id; or none.
-- Parameters: kind, payload (JSON), run_at, created_at (milliseconds), dedupe_key (or null).
INSERT INTO core_job (kind, payload, state, run_at, lease_until, attempts, dedupe_key, error, created_at)
VALUES (%(kind)s, %(payload)s, 'pending', %(run_at)s, 0, 0, %(dedupe_key)s, '', %(created_at)s)
ON CONFLICT DO NOTHING
RETURNING id
