-- purpose: contacts no longer stand under some grams of search
-- parameters: rows (JSON array of [gram, contact_id])
-- rows: none
DELETE FROM people_contactgram WHERE (gram, contact_id) IN (
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%(rows)s))
