-- purpose: the rows of a pass that have these keys
-- parameters: run (integer), turn (integer), digests (JSON array of ids)
-- rows: digest, number
SELECT k.digest, k.number
FROM json_array_elements_text(%(digests)s::json) AS g (value)
JOIN core_import_key AS k ON k.run_id = %(run)s AND k.turn = %(turn)s AND k.digest = g.value::bigint
