-- purpose: the visits in which some acts fell, with the pages that a contact viewed in each, counted up to 500
-- parameters: wanted (JSON rows [visitor, at]), contacts (JSON array: the contact and what is part of it), page (text, an act's name), judgement (highest counted), gap (ms: an act so soon after a visit belongs to it)
-- rows: visitor_id, at, started_at, ended_at, touch_id, pages, active_ms
SELECT json_extract(wanted.value, '$[0]'), json_extract(wanted.value, '$[1]'), s.started_at, s.ended_at, s.touch_id,
    (SELECT count(*) FROM (
        SELECT 1 FROM activity_event AS e
        WHERE e.visitor_id = s.visitor_id AND e.at BETWEEN s.started_at AND s.ended_at AND e.judgement <= %(judgement)s
            AND e.contact_id IN (SELECT value FROM json_each(%(contacts)s))
            AND e.name_id = (SELECT n.id FROM activity_name AS n WHERE n.text = %(page)s)
        LIMIT 500)),
    (SELECT sum(f.value) FROM (
        SELECT e.value FROM activity_event AS e
        WHERE e.visitor_id = s.visitor_id AND e.at BETWEEN s.started_at AND s.ended_at AND e.judgement <= %(judgement)s
            AND e.contact_id IN (SELECT value FROM json_each(%(contacts)s))
            AND e.name_id = (SELECT n.id FROM activity_name AS n WHERE n.text = %(page)s)
        LIMIT 500) AS f)
FROM json_each(%(wanted)s) AS wanted
CROSS JOIN activity_session AS s ON s.id = (
    SELECT i.id FROM activity_session AS i
    WHERE i.visitor_id = json_extract(wanted.value, '$[0]') AND i.started_at <= json_extract(wanted.value, '$[1]')
    ORDER BY i.started_at DESC LIMIT 1
)
WHERE s.ended_at + %(gap)s > json_extract(wanted.value, '$[1]')
