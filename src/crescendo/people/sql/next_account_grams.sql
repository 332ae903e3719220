-- purpose: the next grams of accounts, in the table's order
-- parameters: gram (text), number (integer), most (integer)
-- rows: gram, account_id
SELECT gram, account_id FROM people_accountgram
WHERE (gram, account_id) > (%(gram)s, %(number)s) ORDER BY gram, account_id LIMIT %(most)s
