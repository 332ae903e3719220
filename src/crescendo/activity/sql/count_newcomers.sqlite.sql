-- purpose: add to the new identities and names of sources' minutes
-- parameters: rows (JSON array of [source, minute, identities, names])
-- rows: none
INSERT INTO activity_newcomers (source_id, minute, identities, names)
SELECT json_extract(given.value, '$[0]'), json_extract(given.value, '$[1]'),
    json_extract(given.value, '$[2]'), json_extract(given.value, '$[3]')
FROM json_each(%(rows)s) AS given WHERE true
ON CONFLICT (source_id, minute) DO UPDATE SET
    identities = activity_newcomers.identities + excluded.identities,
    names = activity_newcomers.names + excluded.names
