-- purpose: the latest human visits of some visitors, with what brought each
-- parameters: visitors (JSON array of identity ids), most
-- rows: started_at, touch_id
SELECT s.started_at, s.touch_id
FROM json_array_elements_text(%(visitors)s::json) AS wanted(visitor_id)
CROSS JOIN LATERAL (
    SELECT i.id, i.started_at, i.touch_id FROM activity_session AS i
    WHERE i.visitor_id = wanted.visitor_id::bigint AND i.judgement = 0 AND i.touch_id IS NOT NULL
    ORDER BY i.started_at DESC LIMIT %(most)s
) AS s
ORDER BY s.started_at DESC, s.id DESC LIMIT %(most)s
