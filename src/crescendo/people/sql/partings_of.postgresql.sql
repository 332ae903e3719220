-- purpose: who was taken off whom, of these identities
-- parameters: ids (JSON array of ids)
-- rows: one_id, other_id, proof, at
SELECT p.one_id, p.other_id, p.proof, p.at
FROM (SELECT given::bigint AS value FROM json_array_elements_text(%(ids)s::json) AS given) AS k
JOIN people_parting AS p ON p.one_id = k.value
