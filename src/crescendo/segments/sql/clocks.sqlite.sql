-- purpose: the alarm clocks of some contacts, of all generations
-- parameters: contacts (JSON array of ids)
-- rows: segment_id, generation, contact_id, at
SELECT w.segment_id, w.generation, w.contact_id, w.at FROM json_each(%(contacts)s) AS wanted
CROSS JOIN segments_waking AS w ON w.contact_id = wanted.value
