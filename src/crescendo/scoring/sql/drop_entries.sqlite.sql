-- purpose: take entries out of the ledger
-- parameters: entries (JSON array of ids)
-- rows: none
DELETE FROM scoring_entry WHERE id IN (SELECT value FROM json_each(%(entries)s))
