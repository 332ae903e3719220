-- purpose: point identities to their contacts
-- parameters: rows (JSON array of [id, contact_id, home_id, is_verified])
-- rows: none
UPDATE people_identity AS t
SET
    contact_id = v.contact_id,
    home_id = v.home_id,
    is_verified = v.is_verified
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::bigint AS contact_id,
        (given ->> 2)::bigint AS home_id,
        (given ->> 3)::boolean AS is_verified
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
