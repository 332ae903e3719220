-- purpose: from when to when contacts were seen: in their human acts, and in all that named them as persons
-- parameters: contacts (JSON array of ids)
-- rows: contact_id, first at, last at
SELECT e.contact_id, min(e.at), max(e.at)
FROM json_each(%(contacts)s) AS wanted CROSS JOIN activity_event AS e ON e.contact_id = wanted.value
WHERE e.judgement = 0 OR e.identity_id <> e.visitor_id
GROUP BY 1
