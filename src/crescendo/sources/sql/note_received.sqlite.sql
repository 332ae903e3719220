-- purpose: add what a batch stored to the figures of its sources
-- parameters: rows (JSON array of [source id, events, first at, last at], a source once)
-- rows: none
UPDATE sources_source
SET events = sources_source.events + given.events,
    first_event_at = min(coalesce(sources_source.first_event_at, given.first_at), given.first_at),
    last_event_at = max(coalesce(sources_source.last_event_at, given.last_at), given.last_at)
FROM (
    SELECT value ->> 0 AS source_id, value ->> 1 AS events, value ->> 2 AS first_at, value ->> 3 AS last_at
    FROM json_each(%(rows)s)
) AS given
WHERE sources_source.id = given.source_id
