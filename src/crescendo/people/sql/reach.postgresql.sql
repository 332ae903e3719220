-- purpose: all links, refused ones too, that hang together with these identities
-- parameters: ids (JSON array of ids)
-- rows: id, low_id, high_id, is_alias, proof, at, tie, last_at, last_tie, refusal
WITH RECURSIVE reach (id) AS (
    SELECT value::bigint FROM json_array_elements_text(%(ids)s::json) AS given (value)
    UNION
    SELECT n.id
    FROM reach AS r
    CROSS JOIN LATERAL (
        SELECT l.high_id AS id FROM people_link AS l WHERE l.low_id = r.id
        UNION ALL
        SELECT l.low_id FROM people_link AS l WHERE l.high_id = r.id
    ) AS n
)
SELECT l.id, l.low_id, l.high_id, l.is_alias, l.proof, l.at, l.tie, l.last_at, l.last_tie, l.refusal
FROM reach AS r
JOIN people_link AS l ON l.low_id = r.id
