-- purpose: contacts no longer stand under some keys of likeness
-- parameters: [key, contact_id], once for each row
-- rows: none
DELETE FROM people_likeness WHERE key = ?1 AND contact_id = ?2
