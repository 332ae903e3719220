-- purpose: the rows of a pass that have these keys
-- parameters: run (integer), turn (integer), digests (JSON array of ids)
-- rows: digest, number
SELECT k.digest, k.number
FROM json_each(%(digests)s) AS g
CROSS JOIN core_import_key AS k ON k.run_id = %(run)s AND k.turn = %(turn)s AND k.digest = g.value
