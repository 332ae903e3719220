-- purpose: links between pairs of identities
-- parameters: pairs (JSON array of [low, high])
-- rows: id, low_id, high_id, is_alias, proof, at, tie, last_at, last_tie
SELECT l.id, l.low_id, l.high_id, l.is_alias, l.proof, l.at, l.tie, l.last_at, l.last_tie
FROM json_each(%(pairs)s) AS k
CROSS JOIN people_link AS l
    ON l.low_id = json_extract(k.value, '$[0]') AND l.high_id = json_extract(k.value, '$[1]')
