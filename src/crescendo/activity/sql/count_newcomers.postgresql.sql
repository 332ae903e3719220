-- purpose: add to the new identities and names of sources' minutes
-- parameters: rows (JSON array of [source, minute, identities, names])
-- rows: none
INSERT INTO activity_newcomers (source_id, minute, identities, names)
SELECT (given.item ->> 0)::bigint, (given.item ->> 1)::bigint, (given.item ->> 2)::bigint,
    (given.item ->> 3)::bigint
FROM json_array_elements(%(rows)s::json) AS given(item)
ON CONFLICT (source_id, minute) DO UPDATE SET
    identities = activity_newcomers.identities + excluded.identities,
    names = activity_newcomers.names + excluded.names
