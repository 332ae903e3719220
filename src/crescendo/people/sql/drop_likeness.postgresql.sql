-- purpose: contacts no longer stand under some keys of likeness
-- parameters: rows (JSON array of [key, contact_id])
-- rows: none
DELETE FROM people_likeness WHERE (key, contact_id) IN (
    SELECT (value ->> 0)::bigint, (value ->> 1)::bigint FROM json_array_elements(%(rows)s::json))
