-- purpose: which of some contacts belong to another account than when they were counted
-- parameters: contacts (JSON array of ids)
-- rows: contact_id
SELECT DISTINCT c.id
FROM json_each(%(contacts)s) AS given
CROSS JOIN people_contact AS c ON c.id = given.value
JOIN scoring_standing AS s ON s.contact_id = c.id
WHERE COALESCE(s.account_id, 0) <> COALESCE(c.account_id, 0)
