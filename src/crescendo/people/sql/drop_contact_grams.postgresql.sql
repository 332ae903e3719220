-- purpose: contacts no longer stand under some grams of search
-- parameters: rows (JSON array of [gram, contact_id])
-- rows: none
DELETE FROM people_contactgram WHERE (gram, contact_id) IN (
    SELECT value ->> 0, (value ->> 1)::bigint FROM json_array_elements(%(rows)s::json))
