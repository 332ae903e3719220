-- purpose: further first and last touches of contacts that have some
-- parameters: [contact_id, first_at, first_touch_id, first_known, last_at, last_touch_id, last_known], once for each row
-- rows: none
UPDATE activity_contacttouches
SET
    first_at = ?2,
    first_touch_id = ?3,
    first_known = ?4,
    last_at = ?5,
    last_touch_id = ?6,
    last_known = ?7
WHERE contact_id = ?1
