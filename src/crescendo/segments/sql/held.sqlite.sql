-- purpose: the members among some contacts, of all generations
-- parameters: contacts (JSON array of ids)
-- rows: segment_id, generation, contact_id
SELECT m.segment_id, m.generation, m.contact_id FROM json_each(%(contacts)s) AS wanted
CROSS JOIN segments_member AS m ON m.contact_id = wanted.value
