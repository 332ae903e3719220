-- purpose: links were said again, later than before
-- parameters: [id, last_at, last_tie], once for each row
-- rows: none
UPDATE people_link
SET
    last_at = ?2,
    last_tie = ?3
WHERE id = ?1
