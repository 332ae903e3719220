-- purpose: what a contact's newest acts before a place in time were about, narrow, to look for a text in it
-- parameters: contact (id), names (JSON array of name ids), before_at, before_id, judgement (highest shown), most
-- rows: id, at, subject, props
SELECT e.id, e.at, s.text, e.props
FROM (
    SELECT n.id, n.at, n.subject_id, n.props
    FROM json_array_elements_text(%(names)s::json) AS wanted(name_id)
    CROSS JOIN LATERAL (
        SELECT i.id, i.at, i.subject_id, i.props FROM activity_event AS i
        WHERE i.contact_id = %(contact)s AND i.name_id = wanted.name_id::bigint AND i.judgement <= %(judgement)s
            AND i.at <= %(before_at)s AND (i.at < %(before_at)s OR i.id < %(before_id)s)
        ORDER BY i.at DESC, i.id DESC LIMIT %(most)s
    ) AS n
    ORDER BY n.at DESC, n.id DESC LIMIT %(most)s
) AS e
LEFT JOIN activity_subject AS s ON s.id = e.subject_id
ORDER BY e.at DESC, e.id DESC
