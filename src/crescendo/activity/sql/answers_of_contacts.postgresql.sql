-- purpose: what contacts answered to surveys by acts, machines left out
-- parameters: contacts (JSON array of ids)
-- rows: id, contact_id, at, subject, value, props
SELECT e.id, e.contact_id, e.at, s.text, e.value, e.props
FROM json_array_elements_text(%(contacts)s::json) AS wanted
JOIN activity_event AS e ON e.contact_id = wanted.value::bigint
    AND e.name_id = (SELECT id FROM activity_name WHERE text = 'survey.answered')
LEFT JOIN activity_subject AS s ON s.id = e.subject_id
WHERE e.judgement < 2
ORDER BY e.id
