-- purpose: how often each of these contacts did what since an instant, acts of machines left out
-- parameters: contacts (JSON array of ids), since (instant)
-- rows: contact_id, name_id, times, last at
SELECT e.contact_id, e.name_id, count(*), max(e.at)
FROM json_array_elements_text(%(contacts)s::json) AS c
JOIN activity_event AS e ON e.contact_id = c.value::bigint
WHERE e.at >= %(since)s AND e.judgement < 2
GROUP BY e.contact_id, e.name_id
