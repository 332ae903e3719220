-- purpose: remove rows beside a run whose file goes, a bounded number at a time
-- parameters: run (integer), limit (integer)
-- rows: none
DELETE FROM core_import_key
WHERE run_id = %(run)s AND (turn, digest) IN (
    SELECT turn, digest FROM core_import_key WHERE run_id = %(run)s LIMIT %(limit)s
)
