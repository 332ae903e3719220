-- purpose: which import added contacts, and since when they have been known where it says so
-- parameters: import (integer), rows (JSON array of [id, created_at])
-- rows: none
UPDATE people_contact AS t
SET import_id = %(import)s, created_at = COALESCE(v.created_at, t.created_at)
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::bigint AS created_at
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
