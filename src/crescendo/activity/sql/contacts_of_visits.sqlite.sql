-- purpose: whose the first act of each of these sessions is by now
-- parameters: visits (JSON array of [session id, visitor id, instant])
-- rows: session id, contact_id
SELECT v.value ->> 0, (
    SELECT e.contact_id FROM activity_event AS e
    WHERE e.visitor_id = (v.value ->> 1) AND e.at = (v.value ->> 2) ORDER BY e.id LIMIT 1
)
FROM json_each(%(visits)s) AS v
