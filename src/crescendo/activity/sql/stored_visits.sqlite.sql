-- purpose: stored visits of these visitors inside a window, to thread them anew
-- parameters: visitors (JSON array of [visitor, from, until], ends included)
-- rows: id, visitor_id, at, key, own_touch_id, touch_id, judgement, contact_id
SELECT e.id, e.visitor_id, e.at, e.key, e.own_touch_id, e.touch_id, e.judgement, e.contact_id
FROM json_each(%(visitors)s) AS wanted
CROSS JOIN activity_event AS e
    ON e.visitor_id = json_extract(wanted.value, '$[0]')
    AND e.at BETWEEN json_extract(wanted.value, '$[1]') AND json_extract(wanted.value, '$[2]')
WHERE e.is_visit
ORDER BY e.visitor_id, e.at, e.key
