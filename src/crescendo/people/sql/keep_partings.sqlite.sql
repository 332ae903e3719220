-- purpose: keep when somebody was taken off somebody last
-- parameters: rows (JSON array of [one_id, other_id, proof, at], no pair and proof twice)
-- rows: none
INSERT INTO people_parting (one_id, other_id, proof, at)
SELECT
    json_extract(value, '$[0]'),
    json_extract(value, '$[1]'),
    json_extract(value, '$[2]'),
    json_extract(value, '$[3]')
FROM json_each(%(rows)s)
WHERE true
ON CONFLICT (one_id, other_id, proof) DO UPDATE SET at = max(at, excluded.at)
