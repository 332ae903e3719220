-- purpose: of these addresses and numbers, those that were taken off somebody, and off whom
-- parameters: addresses (JSON array of [kind, value])
-- rows: kind, value, contact_id of whose it is now, contact_id of the one whom it was taken off, proof, at
-- What was taken off everybody was taken off those whom a link had tied it to, and nobody else.
WITH parted AS (
    SELECT i.kind, i.value, i.contact_id, i.id AS one_id, p.other_id, p.proof, p.at
    FROM json_array_elements(%(addresses)s::json) AS k (given)
    JOIN people_identity AS i ON i.kind = (k.given ->> 0)::smallint AND i.value = k.given ->> 1 AND i.space = ''
    JOIN people_parting AS p ON p.one_id = i.id
)
SELECT parted.kind, parted.value, parted.contact_id, o.contact_id, parted.proof, parted.at
FROM parted JOIN people_identity AS o ON o.id = parted.other_id
UNION ALL
SELECT parted.kind, parted.value, parted.contact_id, o.contact_id, parted.proof, parted.at
FROM parted JOIN people_link AS l ON l.low_id = parted.one_id JOIN people_identity AS o ON o.id = l.high_id
WHERE parted.other_id = 0
UNION ALL
SELECT parted.kind, parted.value, parted.contact_id, o.contact_id, parted.proof, parted.at
FROM parted JOIN people_link AS l ON l.high_id = parted.one_id JOIN people_identity AS o ON o.id = l.low_id
WHERE parted.other_id = 0
