-- purpose: take some members away
-- parameters: [segment, generation, contact], once for each row
-- rows: none
DELETE FROM segments_member WHERE segment_id = ?1 AND generation = ?2 AND contact_id = ?3
