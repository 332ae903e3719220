-- purpose: where a chunk of an identity's events ends, counted from a time on
-- parameters: identity (id), start (first millisecond), most (events of the chunk)
-- rows: the time of the first event behind the chunk or null, the number of events in the chunk
-- The long condition is the one of the index event_identity_at, word by word: else SQLite reads the whole table.
WITH ahead AS (
    SELECT at FROM (
        SELECT e.at FROM activity_event AS e
        WHERE e.visitor_id = %(identity)s AND e.at >= %(start)s
        ORDER BY e.at LIMIT %(most)s + 1
    ) AS visited
    UNION ALL
    SELECT at FROM (
        SELECT e.at FROM activity_event AS e
        WHERE e.identity_id = %(identity)s AND e.at >= %(start)s
            AND NOT (e.identity_id = (e.visitor_id) AND e.identity_id IS NOT NULL AND e.visitor_id IS NOT NULL)
        ORDER BY e.at LIMIT %(most)s + 1
    ) AS named
), ordered AS (
    SELECT at, row_number() OVER (ORDER BY at) AS place FROM ahead
)
SELECT min(CASE WHEN place = %(most)s + 1 THEN at END), coalesce(sum(CASE WHEN place <= %(most)s THEN 1 ELSE 0 END), 0)
FROM ordered
