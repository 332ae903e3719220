-- purpose: the alarm clocks of some contacts, of all generations
-- parameters: contacts (JSON array of ids)
-- rows: segment_id, generation, contact_id, at
SELECT w.segment_id, w.generation, w.contact_id, w.at FROM json_array_elements_text(%(contacts)s::json) AS wanted(id)
JOIN segments_waking AS w ON w.contact_id = wanted.id::bigint
