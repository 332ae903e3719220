-- purpose: what an act was about, each thing once, no more than wanted
-- parameters: name (integer), most (integer)
-- rows: subject_id
SELECT DISTINCT e.subject_id FROM activity_event AS e
WHERE e.name_id = %(name)s AND e.subject_id IS NOT NULL LIMIT %(most)s
