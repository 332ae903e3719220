-- purpose: stored visits of these visitors inside a window, to thread them anew
-- parameters: visitors (JSON array of [visitor, from, until], ends included)
-- rows: id, visitor_id, at, key, own_touch_id, touch_id, judgement, contact_id
SELECT e.id, e.visitor_id, e.at, e.key, e.own_touch_id, e.touch_id, e.judgement, e.contact_id
FROM json_array_elements(%(visitors)s::json) AS wanted(item)
JOIN activity_event AS e
    ON e.visitor_id = (wanted.item ->> 0)::bigint
    AND e.at BETWEEN (wanted.item ->> 1)::bigint AND (wanted.item ->> 2)::bigint
WHERE e.is_visit
ORDER BY e.visitor_id, e.at, e.key COLLATE "C"
