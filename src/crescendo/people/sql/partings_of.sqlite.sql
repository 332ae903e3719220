-- purpose: who was taken off whom, of these identities
-- parameters: ids (JSON array of ids)
-- rows: one_id, other_id, proof, at
SELECT p.one_id, p.other_id, p.proof, p.at
FROM json_each(%(ids)s) AS k
CROSS JOIN people_parting AS p ON p.one_id = k.value
