-- purpose: visits of visitors within minutes that are not yet judged a machine's, with what their judgement rests on
-- parameters: minutes (JSON array of [visitor, first millisecond])
-- rows: id, at, source_id, visitor_id, contact_id, is_visit, judgement, reason or null, user agent or null, network or null
SELECT e.id, e.at, e.source_id, e.visitor_id, e.contact_id, e.is_visit, e.judgement, r.code, a.text, e.network
FROM json_array_elements(%(minutes)s::json) AS wanted(item)
INNER JOIN activity_event AS e
    ON e.visitor_id = (wanted.item ->> 0)::bigint
    AND e.at BETWEEN (wanted.item ->> 1)::bigint AND (wanted.item ->> 1)::bigint + 59999
LEFT JOIN activity_reason AS r ON r.id = e.reason_id
LEFT JOIN activity_agent AS a ON a.id = e.agent_id
WHERE e.is_visit AND e.judgement < 2
ORDER BY e.id
