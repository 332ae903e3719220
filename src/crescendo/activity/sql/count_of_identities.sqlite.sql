-- purpose: how many events these identities carry, as visitors and as persons on a device
-- parameters: identities (JSON array of ids)
-- rows: the number
-- The long condition is the one of the index event_identity_at, word by word: else SQLite reads the whole table.
SELECT coalesce(sum(events), 0) FROM (
    SELECT count(*) AS events
    FROM json_each(%(identities)s) AS wanted CROSS JOIN activity_event AS e ON e.visitor_id = wanted.value
    UNION ALL
    SELECT count(*)
    FROM json_each(%(identities)s) AS wanted CROSS JOIN activity_event AS e ON e.identity_id = wanted.value
    WHERE NOT (e.identity_id = (e.visitor_id) AND e.identity_id IS NOT NULL AND e.visitor_id IS NOT NULL)
)
