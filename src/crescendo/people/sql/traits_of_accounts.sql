-- purpose: the next accounts and what their traits say
-- parameters: after (integer), most (integer)
-- rows: id, traits
SELECT id, traits FROM people_account WHERE id > %(after)s AND merged_into_id IS NULL ORDER BY id LIMIT %(most)s
