-- purpose: when contacts first said something about themselves in each of some fields
-- parameters: contacts (JSON array of ids), fields (JSON array of names)
-- rows: contact_id, field, at
SELECT i.contact_id, c.field, MIN(c.at)
FROM json_each(%(contacts)s) AS given
CROSS JOIN people_identity AS i ON i.contact_id = given.value
CROSS JOIN people_contactchange AS c ON c.identity_id = i.id
WHERE c.proof = 1 AND c.value IS NOT NULL
    AND c.field IN (SELECT value FROM json_each(%(fields)s))
GROUP BY i.contact_id, c.field
