-- purpose: contacts no longer stand under some grams of search
-- parameters: [gram, contact_id], once for each row
-- rows: none
DELETE FROM people_contactgram WHERE gram = ?1 AND contact_id = ?2
