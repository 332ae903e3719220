-- purpose: remove sessions that are threaded anew
-- parameters: ids (JSON array of session ids)
-- rows: none
DELETE FROM activity_session WHERE id IN (SELECT value FROM json_each(%(ids)s))
