-- purpose: say of links why they did not join
-- parameters: rows (JSON array of [id, refusal])
-- rows: none
UPDATE people_link AS t
SET
    refusal = v.refusal
FROM (
    SELECT
        json_extract(value, '$[0]') AS id,
        json_extract(value, '$[1]') AS refusal
    FROM json_each(%(rows)s)
) AS v
WHERE t.id = v.id
