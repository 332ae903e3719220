-- purpose: when each touch of these contacts was first and last seen among their human acts
-- parameters: contacts (JSON array of ids)
-- rows: contact_id, touch_id, whether it was proved, first at, last at
SELECT e.contact_id, e.touch_id, e.own_touch_id IS NOT NULL, min(e.at), max(e.at)
FROM json_array_elements_text(%(contacts)s::json) AS wanted(id)
JOIN activity_event AS e ON e.contact_id = wanted.id::bigint
WHERE e.touch_id IS NOT NULL AND e.judgement = 0
GROUP BY 1, 2, 3
