-- purpose: how many new identities and names sources brought in minutes
-- parameters: spots (JSON array of [source, minute])
-- rows: source_id, minute, identities, names
SELECT n.source_id, n.minute, n.identities, n.names
FROM json_each(%(spots)s) AS given
CROSS JOIN activity_newcomers AS n
    ON n.source_id = json_extract(given.value, '$[0]') AND n.minute = json_extract(given.value, '$[1]')
