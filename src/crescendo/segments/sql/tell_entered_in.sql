-- purpose: write down whom of a stretch of contacts a generation in the making will let in
-- parameters: segment, before (generation), after (generation), first (contact), last (contact), now (instant), cause (text)
-- rows: none
INSERT INTO segments_passage (segment_id, generation, contact_id, at, is_entry, cause)
SELECT m.segment_id, %(after)s, m.contact_id, %(now)s, 1 = 1, %(cause)s
FROM segments_member AS m
WHERE m.segment_id = %(segment)s AND m.generation = %(after)s AND m.contact_id BETWEEN %(first)s AND %(last)s
    AND NOT EXISTS (
        SELECT 1 FROM segments_member AS k
        WHERE k.segment_id = m.segment_id AND k.generation = %(before)s AND k.contact_id = m.contact_id
    ) ORDER BY m.contact_id
