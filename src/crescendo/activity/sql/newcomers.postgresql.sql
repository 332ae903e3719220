-- purpose: how many new identities and names sources brought in minutes
-- parameters: spots (JSON array of [source, minute])
-- rows: source_id, minute, identities, names
SELECT n.source_id, n.minute, n.identities, n.names
FROM json_array_elements(%(spots)s::json) AS given(item)
JOIN activity_newcomers AS n
    ON n.source_id = (given.item ->> 0)::bigint AND n.minute = (given.item ->> 1)::bigint
