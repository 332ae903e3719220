-- purpose: throw away what own fields of contacts said, before they are read anew
-- parameters: fields (JSON array of ids), owners (JSON array of ids)
-- rows: none
DELETE FROM people_contactownvalue
WHERE
    field_id IN (SELECT given::bigint FROM json_array_elements_text(%(fields)s::json) AS given)
    AND contact_id IN (SELECT given::bigint FROM json_array_elements_text(%(owners)s::json) AS given)
