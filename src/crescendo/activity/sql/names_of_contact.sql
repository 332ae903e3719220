-- purpose: which acts a contact has done at all; the catalogue is small, each act is one probe of the index
-- parameters: contact (id)
-- rows: id, text
SELECT n.id, n.text FROM activity_name AS n
WHERE EXISTS (SELECT 1 FROM activity_event AS e WHERE e.contact_id = %(contact)s AND e.name_id = n.id)
