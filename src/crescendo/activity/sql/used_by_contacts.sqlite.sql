-- purpose: how often each of these contacts used the product in each week, acts of machines left out
-- parameters: contacts (JSON array of ids), weeks (JSON array of pairs of instants)
-- rows: contact_id, the week's beginning, times, last at
SELECT e.contact_id, w.value ->> 0, count(*), max(e.at)
FROM json_each(%(contacts)s) AS c
JOIN activity_event AS e ON e.contact_id = c.value
    AND e.name_id IN (SELECT id FROM activity_name WHERE text IN ('product.used', 'trial.used'))
JOIN json_each(%(weeks)s) AS w ON e.at >= w.value ->> 0 AND e.at < w.value ->> 1
WHERE e.judgement < 2
GROUP BY e.contact_id, w.value ->> 0
