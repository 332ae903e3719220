-- purpose: of which contact a contact is a part; apart from its marks, as nearly all indexes hang on it
-- parameters: rows (JSON array of [id, merged_into_id])
-- rows: none
UPDATE people_contact AS t
SET merged_into_id = v.merged_into_id
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::bigint AS merged_into_id
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id AND t.merged_into_id IS DISTINCT FROM v.merged_into_id
