-- purpose: take some alarm clocks away
-- parameters: [segment, generation, contact], once for each row
-- rows: none
DELETE FROM segments_waking WHERE segment_id = ?1 AND generation = ?2 AND contact_id = ?3
