-- purpose: note in which accounts some contacts are seen now
-- parameters: contacts (JSON array of ids)
-- rows: none
INSERT INTO segments_belonging (contact_id, account_id)
SELECT c.id, c.account_id FROM json_each(%(contacts)s) AS wanted
CROSS JOIN people_contact AS c ON c.id = wanted.value
WHERE c.account_id IS NOT NULL AND c.merged_into_id IS NULL
