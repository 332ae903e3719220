-- purpose: what joining does to contact rows; what says nothing new is not written
-- parameters: [id, is_verified, first_seen_at, last_seen_at], once for each row
-- rows: none
UPDATE people_contact
SET
    is_verified = ?2,
    first_seen_at = min(first_seen_at, ?3),
    last_seen_at = max(last_seen_at, ?4)
WHERE id = ?1 AND (is_verified <> ?2 OR first_seen_at > ?3 OR last_seen_at < ?4)
