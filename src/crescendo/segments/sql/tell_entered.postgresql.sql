-- purpose: write down whom a generation in the making will let in
-- parameters: segment, before (generation), after (generation), contacts (JSON array of ids), now (instant), cause (text)
-- rows: none
INSERT INTO segments_passage (segment_id, generation, contact_id, at, is_entry, cause)
SELECT m.segment_id, %(after)s, m.contact_id, %(now)s, TRUE, %(cause)s
FROM json_array_elements_text(%(contacts)s::json) AS wanted(id)
JOIN segments_member AS m ON m.contact_id = wanted.id::bigint
WHERE m.segment_id = %(segment)s AND m.generation = %(after)s AND NOT EXISTS (
    SELECT 1 FROM segments_member AS k
    WHERE k.segment_id = m.segment_id AND k.generation = %(before)s AND k.contact_id = m.contact_id
) ORDER BY m.contact_id
