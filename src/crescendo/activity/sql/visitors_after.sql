-- purpose: visitors by id that have events or sessions, to thread them anew
-- parameters: after (visitor id), most (integer)
-- rows: visitor_id
SELECT e.visitor_id FROM (
    SELECT DISTINCT i.visitor_id FROM activity_event AS i
    WHERE i.visitor_id > %(after)s ORDER BY i.visitor_id LIMIT %(most)s
) AS e
UNION
SELECT s.visitor_id FROM (
    SELECT DISTINCT i.visitor_id FROM activity_session AS i
    WHERE i.visitor_id > %(after)s ORDER BY i.visitor_id LIMIT %(most)s
) AS s
ORDER BY 1 LIMIT %(most)s
