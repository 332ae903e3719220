-- purpose: of which contact a contact is a part; apart from its marks, as nearly all indexes hang on it
-- parameters: [id, merged_into_id], once for each row
-- rows: none
UPDATE people_contact SET merged_into_id = ?2 WHERE id = ?1 AND merged_into_id IS NOT ?2
