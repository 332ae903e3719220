-- purpose: keep when somebody was taken off somebody last
-- parameters: rows (JSON array of [one_id, other_id, proof, at], no pair and proof twice)
-- rows: none
INSERT INTO people_parting AS t (one_id, other_id, proof, at)
SELECT
    (given ->> 0)::bigint,
    (given ->> 1)::bigint,
    (given ->> 2)::smallint,
    (given ->> 3)::bigint
FROM json_array_elements(%(rows)s::json) AS k (given)
ON CONFLICT (one_id, other_id, proof) DO UPDATE SET at = greatest(t.at, excluded.at)
