-- purpose: remove first and last touches that are written anew
-- parameters: contacts (JSON array of ids)
-- rows: none
DELETE FROM activity_contacttouches WHERE contact_id IN (SELECT value FROM json_each(%(contacts)s))
