-- purpose: what an act was about, each thing once, no more than wanted; a look into the index for each, however often it was done
-- parameters: name (integer), most (integer)
-- rows: subject_id
WITH RECURSIVE met(subject_id) AS (
    SELECT min(e.subject_id) FROM activity_event AS e
    WHERE e.name_id = %(name)s AND e.subject_id IS NOT NULL
    UNION ALL
    SELECT (
        SELECT min(e.subject_id) FROM activity_event AS e
        WHERE e.name_id = %(name)s AND e.subject_id > met.subject_id
    )
    FROM met WHERE met.subject_id IS NOT NULL
)
SELECT met.subject_id FROM met WHERE met.subject_id IS NOT NULL LIMIT %(most)s
