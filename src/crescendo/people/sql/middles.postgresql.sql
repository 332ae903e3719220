-- purpose: the runs between the edges of the tracks of some identities and contacts
-- parameters: holders (JSON array of identity ids, and minus contact ids)
-- rows: holder, field, proof, device_id, id, value, at, key, last_at, last_key, edge, source_id, by_id
SELECT k.value::bigint, c.field, c.proof, c.device_id, c.id, c.value, c.at, c.key, c.last_at, c.last_key, c.edge, c.source_id, c.by_id
FROM json_array_elements_text(%(holders)s::json) AS k (value)
CROSS JOIN people_contactchange AS c
WHERE c.identity_id = k.value::bigint AND c.edge = 0
UNION ALL
SELECT k.value::bigint, c.field, c.proof, c.device_id, c.id, c.value, c.at, c.key, c.last_at, c.last_key, c.edge, c.source_id, c.by_id
FROM json_array_elements_text(%(holders)s::json) AS k (value)
CROSS JOIN people_contactchange AS c
WHERE c.contact_id = -k.value::bigint AND c.edge = 0
