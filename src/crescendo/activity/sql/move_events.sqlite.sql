-- purpose: give stored events to their new owners
-- parameters: moves (JSON array of [identity, from, until, contact or null]; until excluded)
-- rows: none
-- The long condition is the one of the index event_identity_at, word by word: else SQLite reads the whole table.
WITH given AS (
    SELECT json_extract(value, '$[0]') AS identity_id, json_extract(value, '$[1]') AS from_at,
        json_extract(value, '$[2]') AS until_at, json_extract(value, '$[3]') AS contact_id
    FROM json_each(%(moves)s)
), moving AS MATERIALIZED (
    SELECT e.id, g.contact_id
    FROM given AS g CROSS JOIN activity_event AS e
        ON e.visitor_id = g.identity_id AND e.at >= g.from_at AND e.at < g.until_at
    WHERE e.identity_id = e.visitor_id AND e.contact_id IS NOT g.contact_id
    UNION ALL
    SELECT e.id, g.contact_id
    FROM given AS g CROSS JOIN activity_event AS e
        ON e.identity_id = g.identity_id AND e.at >= g.from_at AND e.at < g.until_at
    WHERE NOT (e.identity_id = (e.visitor_id) AND e.identity_id IS NOT NULL AND e.visitor_id IS NOT NULL)
        AND e.contact_id IS NOT g.contact_id
)
UPDATE activity_event SET contact_id = moving.contact_id FROM moving WHERE activity_event.id = moving.id
