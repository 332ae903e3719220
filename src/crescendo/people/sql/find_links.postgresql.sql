-- purpose: links between pairs of identities
-- parameters: pairs (JSON array of [low, high])
-- rows: id, low_id, high_id, is_alias, proof, at, tie, last_at, last_tie
SELECT l.id, l.low_id, l.high_id, l.is_alias, l.proof, l.at, l.tie, l.last_at, l.last_tie
FROM json_array_elements(%(pairs)s::json) AS k (given)
JOIN people_link AS l ON l.low_id = (k.given ->> 0)::bigint AND l.high_id = (k.given ->> 1)::bigint
