-- purpose: who stands under some keys of likeness, of each key no more than a crowd
-- parameters: keys (JSON array of keys), most (integer)
-- rows: contacts (JSON array of contact ids)
SELECT (
    SELECT json_group_array(few.contact_id) FROM (
        SELECT one.contact_id FROM people_likeness AS one
        WHERE one.key = asked.value ORDER BY one.contact_id LIMIT %(most)s) AS few)
FROM json_each(%(keys)s) AS asked
