-- purpose: the last event of the chunk that begins after one
-- parameters: after (event id), most (integer)
-- rows: event id, or null where no event follows
SELECT max(e.id) FROM (SELECT i.id FROM activity_event AS i WHERE i.id > %(after)s ORDER BY i.id LIMIT %(most)s) AS e
