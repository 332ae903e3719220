-- purpose: contacts by id that have events or touches, to find their touches anew
-- parameters: after (contact id), most (integer)
-- rows: contact_id
SELECT e.contact_id FROM (
    SELECT DISTINCT i.contact_id FROM activity_event AS i
    WHERE i.contact_id > %(after)s ORDER BY i.contact_id LIMIT %(most)s
) AS e
UNION
SELECT t.contact_id FROM (
    SELECT i.contact_id FROM activity_contacttouches AS i
    WHERE i.contact_id > %(after)s ORDER BY i.contact_id LIMIT %(most)s
) AS t
ORDER BY 1 LIMIT %(most)s
