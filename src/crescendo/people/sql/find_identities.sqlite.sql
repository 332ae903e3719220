-- purpose: identities that stand already
-- parameters: keys (JSON array of [kind, value, space])
-- rows: position in keys, id, contact_id, home_id, is_verified, first_seen_at
SELECT k.key, i.id, i.contact_id, i.home_id, i.is_verified, i.first_seen_at
FROM json_each(%(keys)s) AS k
CROSS JOIN people_identity AS i
    ON i.kind = json_extract(k.value, '$[0]')
    AND i.value = json_extract(k.value, '$[1]')
    AND i.space = json_extract(k.value, '$[2]')
