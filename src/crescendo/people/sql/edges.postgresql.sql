-- purpose: first and latest run of each track of each of these contacts
-- parameters: ids (JSON array of ids)
-- rows: contact_id, id, identity_id, field, value, at, key, last_at, last_key, edge, proof, device_id, the contact that staff spoke of
SELECT i.contact_id, r.id, r.identity_id, r.field, r.value, r.at, r.key, r.last_at, r.last_key, r.edge, r.proof,
    r.device_id, r.contact_id
FROM (SELECT given::bigint AS value FROM json_array_elements_text(%(ids)s::json) AS given) AS k
JOIN people_identity AS i ON i.contact_id = k.value
JOIN people_contactchange AS r ON r.identity_id = i.id AND r.edge > 0
UNION ALL
SELECT k.value, r.id, NULL, r.field, r.value, r.at, r.key, r.last_at, r.last_key, r.edge, r.proof, r.device_id,
    r.contact_id
FROM (SELECT given::bigint AS value FROM json_array_elements_text(%(ids)s::json) AS given) AS k
JOIN people_contact AS c ON c.id = k.value OR c.merged_into_id = k.value
JOIN people_contactchange AS r ON r.contact_id = c.id AND r.edge > 0
