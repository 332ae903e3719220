-- purpose: identities of one kind and space that stand already
-- parameters: kind (integer), space (text), values (JSON array of text; best in order, as the index is)
-- rows: position in values, id, contact_id, home_id, is_verified, first_seen_at
SELECT k.position - 1, i.id, i.contact_id, i.home_id, i.is_verified, i.first_seen_at
FROM json_array_elements_text(%(values)s::json) WITH ORDINALITY AS k (value, position)
JOIN people_identity AS i ON i.kind = %(kind)s AND i.value = k.value AND i.space = %(space)s
