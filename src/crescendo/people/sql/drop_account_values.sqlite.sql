-- purpose: throw away what own fields of accounts said, before they are read anew
-- parameters: fields (JSON array of ids), owners (JSON array of ids)
-- rows: none
DELETE FROM people_accountownvalue
WHERE
    field_id IN (SELECT value FROM json_each(%(fields)s))
    AND account_id IN (SELECT value FROM json_each(%(owners)s))
