-- purpose: remove sessions that are threaded anew
-- parameters: ids (JSON array of session ids)
-- rows: none
DELETE FROM activity_session
WHERE id IN (SELECT item::text::bigint FROM json_array_elements(%(ids)s::json) AS given(item))
