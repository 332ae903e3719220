-- purpose: give stored events to their new owners
-- parameters: moves (JSON array of [identity, from, until, contact or null]; until excluded)
-- rows: none
-- The long condition is the one of the index event_identity_at, word by word: else SQLite reads the whole table.
WITH given AS (
    SELECT (item ->> 0)::bigint AS identity_id, (item ->> 1)::bigint AS from_at,
        (item ->> 2)::bigint AS until_at, (item ->> 3)::bigint AS contact_id
    FROM json_array_elements(%(moves)s::json) AS moves(item)
), moving AS (
    SELECT e.id, g.contact_id
    FROM given AS g JOIN activity_event AS e
        ON e.visitor_id = g.identity_id AND e.at >= g.from_at AND e.at < g.until_at
    WHERE e.identity_id = e.visitor_id AND e.contact_id IS DISTINCT FROM g.contact_id
    UNION ALL
    SELECT e.id, g.contact_id
    FROM given AS g JOIN activity_event AS e
        ON e.identity_id = g.identity_id AND e.at >= g.from_at AND e.at < g.until_at
    WHERE NOT (e.identity_id = (e.visitor_id) AND e.identity_id IS NOT NULL AND e.visitor_id IS NOT NULL)
        AND e.contact_id IS DISTINCT FROM g.contact_id
)
UPDATE activity_event SET contact_id = moving.contact_id FROM moving WHERE activity_event.id = moving.id
