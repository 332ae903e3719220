-- purpose: a contact's newest human acts of each of some names since an instant, more of one of these names, narrow
-- parameters: contacts (JSON array: the contact and what is part of it), names (JSON array of texts), since, most (of each name), often (text, the name of which there are more), most_often (of that one)
-- rows: id, name, at, value, subject
SELECT e.id, n.text, e.at, e.value, s.text
FROM json_array_elements_text(%(contacts)s::json) AS part(contact_id)
CROSS JOIN json_array_elements_text(%(names)s::json) AS wanted(name)
JOIN activity_name AS n ON n.text = wanted.name
CROSS JOIN LATERAL (
    SELECT i.id, i.at, i.value, i.subject_id FROM activity_event AS i
    WHERE i.contact_id = part.contact_id::bigint AND i.name_id = n.id AND i.judgement = 0 AND i.at >= %(since)s
    ORDER BY i.at DESC, i.id DESC LIMIT CASE WHEN wanted.name = %(often)s THEN %(most_often)s ELSE %(most)s END
) AS e
LEFT JOIN activity_subject AS s ON s.id = e.subject_id
