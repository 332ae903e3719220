-- purpose: what a contact's newest acts before a place in time were about, narrow, to look for a text in it
-- parameters: contact (id), names (JSON array of name ids), before_at, before_id, judgement (highest shown), most
-- rows: id, at, subject, props
SELECT e.id, e.at, s.text, e.props
FROM json_each(%(names)s) AS wanted
CROSS JOIN activity_event AS e ON e.id IN (
    SELECT i.id FROM activity_event AS i
    WHERE i.contact_id = %(contact)s AND i.name_id = wanted.value AND i.judgement <= %(judgement)s
        AND (i.at < %(before_at)s OR (i.at = %(before_at)s AND i.id < %(before_id)s))
    ORDER BY i.at DESC, i.id DESC LIMIT %(most)s
)
LEFT JOIN activity_subject AS s ON s.id = e.subject_id
ORDER BY e.at DESC, e.id DESC LIMIT %(most)s
