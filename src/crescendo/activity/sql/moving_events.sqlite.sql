-- purpose: what stored events will change owner, summed by old and new owner and by touch
-- parameters: moves (JSON array of [identity, from, until, contact or null]; until excluded)
-- rows: old contact or null, new contact or null, touch or null, whether it was proved, human, events, first at, last at
-- The long condition is the one of the index event_identity_at, word by word: else SQLite reads the whole table.
WITH given AS (
    SELECT json_extract(value, '$[0]') AS identity_id, json_extract(value, '$[1]') AS from_at,
        json_extract(value, '$[2]') AS until_at, json_extract(value, '$[3]') AS contact_id
    FROM json_each(%(moves)s)
), moving AS (
    SELECT e.contact_id AS old_id, g.contact_id AS new_id, e.at, e.touch_id,
        e.own_touch_id IS NOT NULL AS known, e.judgement = 0 AS human
    FROM given AS g CROSS JOIN activity_event AS e
        ON e.visitor_id = g.identity_id AND e.at >= g.from_at AND e.at < g.until_at
    WHERE e.identity_id = e.visitor_id AND e.contact_id IS NOT g.contact_id
    UNION ALL
    SELECT e.contact_id, g.contact_id, e.at, e.touch_id, e.own_touch_id IS NOT NULL, e.judgement = 0
    FROM given AS g CROSS JOIN activity_event AS e
        ON e.identity_id = g.identity_id AND e.at >= g.from_at AND e.at < g.until_at
    WHERE NOT (e.identity_id = (e.visitor_id) AND e.identity_id IS NOT NULL AND e.visitor_id IS NOT NULL)
        AND e.contact_id IS NOT g.contact_id
)
SELECT old_id, new_id, touch_id, known, human, count(*), min(at), max(at)
FROM moving GROUP BY old_id, new_id, touch_id, known, human
