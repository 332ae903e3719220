-- purpose: the touch that led to a contact's first form
-- parameters: contact (id), name (text)
-- rows: at, touch_id
SELECT e.at, e.touch_id
FROM activity_event AS e
WHERE e.contact_id = %(contact)s AND e.name_id = (SELECT n.id FROM activity_name AS n WHERE n.text = %(name)s)
    AND e.touch_id IS NOT NULL
ORDER BY e.at, e.id LIMIT 1
