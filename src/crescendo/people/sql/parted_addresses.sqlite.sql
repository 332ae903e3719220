-- purpose: of these addresses and numbers, those that were taken off somebody, and off whom
-- parameters: addresses (JSON array of [kind, value])
-- rows: kind, value, contact_id of whose it is now, other_id, contact_id of the other, proof, at
SELECT i.kind, i.value, i.contact_id, p.other_id, o.contact_id, p.proof, p.at
FROM json_each(%(addresses)s) AS k
CROSS JOIN people_identity AS i
    ON i.kind = json_extract(k.value, '$[0]') AND i.value = json_extract(k.value, '$[1]') AND i.space = ''
CROSS JOIN people_parting AS p ON p.one_id = i.id
LEFT JOIN people_identity AS o ON o.id = p.other_id
