-- purpose: the visits in which some acts fell, with the pages that a contact viewed in each, counted up to 500
-- parameters: wanted (JSON rows [visitor, at]), contacts (JSON array: the contact and what is part of it), page (text, an act's name), judgement (highest counted), gap (ms: an act so soon after a visit belongs to it)
-- rows: visitor_id, at, started_at, ended_at, touch_id, pages, active_ms
SELECT wanted.visitor_id, wanted.at, s.started_at, s.ended_at, s.touch_id, viewed.pages, viewed.active_ms
FROM (
    SELECT (pair ->> 0)::bigint AS visitor_id, (pair ->> 1)::bigint AS at
    FROM json_array_elements(%(wanted)s::json) AS pair
) AS wanted
CROSS JOIN LATERAL (
    SELECT i.* FROM activity_session AS i
    WHERE i.visitor_id = wanted.visitor_id AND i.started_at <= wanted.at
    ORDER BY i.started_at DESC LIMIT 1
) AS s
CROSS JOIN LATERAL (
    SELECT count(*) AS pages, sum(f.value)::bigint AS active_ms FROM (
        SELECT e.value FROM activity_event AS e
        WHERE e.visitor_id = s.visitor_id AND e.at BETWEEN s.started_at AND s.ended_at AND e.judgement <= %(judgement)s
            AND e.contact_id = ANY (ARRAY(SELECT json_array_elements_text(%(contacts)s::json)::bigint))
            AND e.name_id = (SELECT n.id FROM activity_name AS n WHERE n.text = %(page)s)
        LIMIT 500) AS f
) AS viewed
WHERE s.ended_at + %(gap)s > wanted.at
