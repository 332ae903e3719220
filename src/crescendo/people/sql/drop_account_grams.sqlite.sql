-- purpose: accounts no longer stand under some grams of search
-- parameters: [gram, account_id], once for each row
-- rows: none
DELETE FROM people_accountgram WHERE gram = ?1 AND account_id = ?2
