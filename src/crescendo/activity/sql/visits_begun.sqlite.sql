-- purpose: when the visits began in which some acts fell
-- parameters: wanted (JSON rows [visitor, at]), gap (ms: an act so soon after a visit belongs to it)
-- rows: visitor_id, at, started_at
SELECT json_extract(wanted.value, '$[0]'), json_extract(wanted.value, '$[1]'), s.started_at
FROM json_each(%(wanted)s) AS wanted
CROSS JOIN activity_session AS s ON s.id = (
    SELECT i.id FROM activity_session AS i
    WHERE i.visitor_id = json_extract(wanted.value, '$[0]') AND i.started_at <= json_extract(wanted.value, '$[1]')
    ORDER BY i.started_at DESC LIMIT 1
)
WHERE s.ended_at + %(gap)s > json_extract(wanted.value, '$[1]')
