-- purpose: note in which accounts the contacts of a stretch are seen now
-- parameters: first (contact), last (contact)
-- rows: none
INSERT INTO segments_belonging (contact_id, account_id)
SELECT c.id, c.account_id FROM people_contact AS c
WHERE c.id BETWEEN %(first)s AND %(last)s AND c.account_id IS NOT NULL AND c.merged_into_id IS NULL
