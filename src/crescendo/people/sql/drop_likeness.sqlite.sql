-- purpose: contacts no longer stand under some keys of likeness
-- parameters: rows (JSON array of [key, contact_id])
-- rows: none
DELETE FROM people_likeness WHERE (key, contact_id) IN (
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%(rows)s))
