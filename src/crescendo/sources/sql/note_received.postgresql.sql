-- purpose: add what a batch stored to the figures of its sources
-- parameters: rows (JSON array of [source id, events, first at, last at], a source once)
-- rows: none
UPDATE sources_source AS source
SET events = source.events + (given.value ->> 1)::bigint,
    first_event_at = least(source.first_event_at, (given.value ->> 2)::bigint),
    last_event_at = greatest(source.last_event_at, (given.value ->> 3)::bigint)
FROM json_array_elements(%(rows)s::json) AS given(value)
WHERE source.id = (given.value ->> 0)::bigint
