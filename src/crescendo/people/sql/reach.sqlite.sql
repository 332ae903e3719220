-- purpose: all links, refused ones too, that hang together with these identities
-- parameters: ids (JSON array of ids)
-- rows: id, low_id, high_id, is_alias, proof, at, tie, last_at, last_tie, refusal
WITH RECURSIVE reach (id) AS (
    SELECT value FROM json_each(%(ids)s)
    UNION
    SELECT l.high_id FROM reach AS r CROSS JOIN people_link AS l ON l.low_id = r.id
    UNION
    SELECT l.low_id FROM reach AS r CROSS JOIN people_link AS l ON l.high_id = r.id
)
SELECT l.id, l.low_id, l.high_id, l.is_alias, l.proof, l.at, l.tie, l.last_at, l.last_tie, l.refusal
FROM reach AS r
CROSS JOIN people_link AS l ON l.low_id = r.id
