-- purpose: say of links why they did not join
-- parameters: rows (JSON array of [id, refusal])
-- rows: none
UPDATE people_link AS t
SET
    refusal = v.refusal
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::smallint AS refusal
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
