-- purpose: add to what happened to sources' messages in hours
-- parameters: rows (JSON array of [source, hour, outcome, count])
-- rows: none
INSERT INTO activity_sourcehour (source_id, hour, outcome, count)
SELECT (given.item ->> 0)::bigint, (given.item ->> 1)::bigint, given.item ->> 2, (given.item ->> 3)::bigint
FROM json_array_elements(%(rows)s::json) AS given(item)
ON CONFLICT (source_id, hour, outcome) DO UPDATE SET count = activity_sourcehour.count + excluded.count
