-- purpose: throw away what own fields of contacts said, before they are read anew
-- parameters: fields (JSON array of ids), owners (JSON array of ids)
-- rows: none
DELETE FROM people_contactownvalue
WHERE
    field_id IN (SELECT value FROM json_each(%(fields)s))
    AND contact_id IN (SELECT value FROM json_each(%(owners)s))
