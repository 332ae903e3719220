-- purpose: who stands under some keys of likeness, of each key no more than a crowd
-- parameters: keys (JSON array of keys), most (integer)
-- rows: contacts (JSON array of contact ids)
SELECT (
    SELECT json_agg(few.contact_id)::text FROM (
        SELECT one.contact_id FROM people_likeness AS one
        WHERE one.key = asked.key ORDER BY one.contact_id LIMIT %(most)s) AS few)
FROM (SELECT value::bigint AS key FROM json_array_elements_text(%(keys)s::json)) AS asked
