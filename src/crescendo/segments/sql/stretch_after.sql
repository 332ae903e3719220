-- purpose: where contacts behind one begin, and the newest contact of all
-- parameters: contact (integer)
-- rows: next, newest
SELECT
    (SELECT MIN(id) FROM people_contact WHERE id > %(contact)s) AS next,
    (SELECT COALESCE(MAX(id), 0) FROM people_contact) AS newest
