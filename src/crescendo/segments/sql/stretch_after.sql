-- purpose: where a stretch of living contacts behind one ends, and the newest contact of all
-- parameters: contact (integer), most (integer)
-- rows: last, newest
SELECT
    (SELECT MAX(next.id) FROM (
        SELECT id FROM people_contact WHERE merged_into_id IS NULL AND id > %(contact)s ORDER BY id LIMIT %(most)s
    ) AS next) AS last,
    (SELECT COALESCE(MAX(id), 0) FROM people_contact) AS newest
