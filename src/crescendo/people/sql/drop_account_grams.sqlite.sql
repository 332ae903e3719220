-- purpose: accounts no longer stand under some grams of search
-- parameters: rows (JSON array of [gram, account_id])
-- rows: none
DELETE FROM people_accountgram WHERE (gram, account_id) IN (
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%(rows)s))
