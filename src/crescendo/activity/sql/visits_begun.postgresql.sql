-- purpose: when the visits began in which some acts fell
-- parameters: wanted (JSON rows [visitor, at]), gap (ms: an act so soon after a visit belongs to it)
-- rows: visitor_id, at, started_at
SELECT wanted.visitor_id, wanted.at, s.started_at
FROM (
    SELECT (pair ->> 0)::bigint AS visitor_id, (pair ->> 1)::bigint AS at
    FROM json_array_elements(%(wanted)s::json) AS pair
) AS wanted
CROSS JOIN LATERAL (
    SELECT i.* FROM activity_session AS i
    WHERE i.visitor_id = wanted.visitor_id AND i.started_at <= wanted.at
    ORDER BY i.started_at DESC LIMIT 1
) AS s
WHERE s.ended_at + %(gap)s > wanted.at
