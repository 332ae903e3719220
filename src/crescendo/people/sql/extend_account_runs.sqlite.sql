-- purpose: lengthen runs of a value and mark the edges of their tracks
-- parameters: [id, last_at, last_key, edge], once for each row
-- rows: none
UPDATE people_accountchange
SET
    last_at = ?2,
    last_key = ?3,
    edge = ?4
WHERE id = ?1
