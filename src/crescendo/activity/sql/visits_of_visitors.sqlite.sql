-- purpose: the latest human visits of some visitors, with what brought each
-- parameters: visitors (JSON array of identity ids), most
-- rows: started_at, touch_id
SELECT s.started_at, s.touch_id
FROM json_each(%(visitors)s) AS wanted
CROSS JOIN activity_session AS s ON s.id IN (
    SELECT i.id FROM activity_session AS i
    WHERE i.visitor_id = wanted.value AND i.judgement = 0 AND i.touch_id IS NOT NULL
    ORDER BY i.started_at DESC LIMIT %(most)s
)
ORDER BY s.started_at DESC, s.id DESC LIMIT %(most)s
