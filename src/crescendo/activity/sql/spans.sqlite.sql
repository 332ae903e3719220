-- purpose: between which instants the acts of some runs of numbers were done, by contact
-- parameters: runs (JSON array of [first, last])
-- rows: contact_id, first at, last at
SELECT e.contact_id, MIN(e.at), MAX(e.at)
FROM json_each(%(runs)s) AS given
CROSS JOIN activity_event AS e
    ON e.id BETWEEN json_extract(given.value, '$[0]') AND json_extract(given.value, '$[1]')
WHERE e.contact_id IS NOT NULL
GROUP BY e.contact_id
