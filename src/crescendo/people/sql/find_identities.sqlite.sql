-- purpose: identities of one kind and space that stand already
-- parameters: kind (integer), space (text), values (JSON array of text; best in order, as the index is)
-- rows: position in values, id, contact_id, home_id, is_verified, first_seen_at
SELECT k.key, i.id, i.contact_id, i.home_id, i.is_verified, i.first_seen_at
FROM json_each(%(values)s) AS k
CROSS JOIN people_identity AS i ON i.kind = %(kind)s AND i.value = k.value AND i.space = %(space)s
