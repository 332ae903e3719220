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
        json_extract(value, '$[0]') AS id,
        json_extract(value, '$[1]') AS contact_id,
        json_extract(value, '$[2]') AS home_id,
        json_extract(value, '$[3]') AS is_verified
    FROM json_each(%(rows)s)
) AS v
WHERE t.id = v.id
