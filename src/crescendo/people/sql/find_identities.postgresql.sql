-- purpose: identities that stand already
-- parameters: keys (JSON array of [kind, value, space])
-- rows: position in keys, id, contact_id, home_id, is_verified, first_seen_at
SELECT k.position - 1, i.id, i.contact_id, i.home_id, i.is_verified, i.first_seen_at
FROM json_array_elements(%(keys)s::json) WITH ORDINALITY AS k (given, position)
JOIN people_identity AS i
    ON i.kind = (k.given ->> 0)::smallint AND i.value = k.given ->> 1 AND i.space = k.given ->> 2
