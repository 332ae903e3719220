-- purpose: a contact's newest human acts of each of some names since an instant, more of one of these names, narrow
-- parameters: contacts (JSON array: the contact and what is part of it), names (JSON array of texts), since, most (of each name), often (text, the name of which there are more), most_often (of that one)
-- rows: id, name, at, value, subject
SELECT e.id, n.text, e.at, e.value, s.text
FROM json_each(%(contacts)s) AS part
CROSS JOIN json_each(%(names)s) AS wanted
CROSS JOIN activity_name AS n ON n.text = wanted.value AND n.text <> %(often)s
CROSS JOIN activity_event AS e ON e.id IN (
    SELECT i.id FROM activity_event AS i
    WHERE i.contact_id = part.value AND i.name_id = n.id AND i.judgement = 0 AND i.at >= %(since)s
    ORDER BY i.at DESC, i.id DESC LIMIT %(most)s
)
LEFT JOIN activity_subject AS s ON s.id = e.subject_id
UNION ALL
SELECT e.id, n.text, e.at, e.value, s.text
FROM json_each(%(contacts)s) AS part
CROSS JOIN activity_name AS n ON n.text = %(often)s
CROSS JOIN activity_event AS e ON e.id IN (
    SELECT i.id FROM activity_event AS i
    WHERE i.contact_id = part.value AND i.name_id = n.id AND i.judgement = 0 AND i.at >= %(since)s
    ORDER BY i.at DESC, i.id DESC LIMIT %(most_often)s
)
LEFT JOIN activity_subject AS s ON s.id = e.subject_id
