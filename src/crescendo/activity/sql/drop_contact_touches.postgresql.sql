-- purpose: remove first and last touches that are written anew
-- parameters: contacts (JSON array of ids)
-- rows: none
DELETE FROM activity_contacttouches
WHERE contact_id IN (SELECT id::bigint FROM json_array_elements_text(%(contacts)s::json) AS wanted(id))
