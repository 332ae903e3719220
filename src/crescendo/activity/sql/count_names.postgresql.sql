-- purpose: add to the names of days
-- parameters: rows (JSON array of [day, source, name, raw name, events, last_at])
-- rows: none
INSERT INTO activity_namecount (day, source_id, name_id, raw_name_id, events, last_at)
SELECT given.item ->> 0, (given.item ->> 1)::bigint, (given.item ->> 2)::bigint, (given.item ->> 3)::bigint,
    (given.item ->> 4)::bigint, (given.item ->> 5)::bigint
FROM json_array_elements(%(rows)s::json) AS given(item)
ON CONFLICT (raw_name_id, day, source_id, name_id) DO UPDATE
SET events = activity_namecount.events + excluded.events,
    last_at = greatest(activity_namecount.last_at, excluded.last_at)
