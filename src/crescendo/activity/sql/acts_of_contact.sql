-- purpose: a contact's newest human acts in a browser, for its interest
-- parameters: contact (id), most
-- rows: at, name, subject, value, props
SELECT e.at, n.text, s.text, e.value, e.props
FROM activity_name AS n
JOIN activity_event AS e ON e.contact_id = %(contact)s AND e.name_id = n.id
LEFT JOIN activity_subject AS s ON s.id = e.subject_id
WHERE n.text IN ('page.viewed', 'asset.downloaded', 'asset.viewed', 'video.watched', 'form.submitted')
    AND e.judgement = 0
ORDER BY e.at DESC LIMIT %(most)s
