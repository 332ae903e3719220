-- purpose: between which instants the acts of some runs of numbers were done, by contact
-- parameters: runs (JSON array of [first, last])
-- rows: contact_id, first at, last at
SELECT e.contact_id, MIN(e.at), MAX(e.at)
FROM json_array_elements(%(runs)s::json) AS given(run)
JOIN activity_event AS e ON e.id BETWEEN (given.run ->> 0)::bigint AND (given.run ->> 1)::bigint
WHERE e.contact_id IS NOT NULL
GROUP BY e.contact_id
