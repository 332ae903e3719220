-- purpose: the next grams of contacts, in the table's order
-- parameters: gram (text), number (integer), most (integer)
-- rows: gram, contact_id
SELECT gram, contact_id FROM people_contactgram
WHERE (gram, contact_id) > (%(gram)s, %(number)s) ORDER BY gram, contact_id LIMIT %(most)s
