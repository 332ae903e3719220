-- purpose: the touches that stand for a contact: its first, its latest, and the one that led to its first form
-- parameters: contact (id), form (text, the name of that act)
-- rows: which (first, latest, registration), at, touch_id
SELECT 'first', t.first_at, t.first_touch_id FROM activity_contacttouches AS t WHERE t.contact_id = %(contact)s
UNION ALL
SELECT 'latest', t.last_at, t.last_touch_id FROM activity_contacttouches AS t WHERE t.contact_id = %(contact)s
UNION ALL
SELECT 'registration', r.at, r.touch_id
FROM (
    SELECT e.at, e.touch_id
    FROM activity_event AS e
    WHERE e.contact_id = %(contact)s AND e.name_id = (SELECT n.id FROM activity_name AS n WHERE n.text = %(form)s)
        AND e.touch_id IS NOT NULL
    ORDER BY e.at, e.id LIMIT 1
) AS r
