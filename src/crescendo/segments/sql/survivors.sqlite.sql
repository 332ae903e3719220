-- purpose: for fixed segments, who a merged member lives on as and is no member yet
-- parameters: contacts (JSON array of ids)
-- rows: segment_id, generation, survivor
SELECT DISTINCT m.segment_id, m.generation, c.merged_into_id
FROM json_each(%(contacts)s) AS wanted
CROSS JOIN people_contact AS c ON c.id = wanted.value
JOIN segments_member AS m ON m.contact_id = c.id
JOIN segments_segment AS s ON s.id = m.segment_id AND s.generation = m.generation AND s.kind = 'fixed'
WHERE c.merged_into_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM segments_member AS k
    WHERE k.segment_id = m.segment_id AND k.generation = m.generation AND k.contact_id = c.merged_into_id
)
