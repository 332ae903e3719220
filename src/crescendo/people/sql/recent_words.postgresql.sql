-- purpose: what is known of devices from the word before a time on
-- parameters: devices (JSON array of [device_id, at])
-- rows: device_id, at, tie, person_id
SELECT l.device_id, l.at, l.tie, l.person_id
FROM (
    SELECT (given ->> 0)::bigint AS device_id, (given ->> 1)::bigint AS at
    FROM json_array_elements(%(devices)s::json) AS given
) AS k
CROSS JOIN LATERAL (
    SELECT COALESCE(max(b.at), k.at) AS at
    FROM people_devicelink AS b
    WHERE b.device_id = k.device_id AND b.at < k.at
) AS start
JOIN people_devicelink AS l ON l.device_id = k.device_id AND l.at >= start.at
