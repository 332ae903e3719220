-- purpose: who had a device at a time: its latest word at or before it, else its first after it
-- parameters: devices (JSON array of [device_id, at])
-- rows: position in devices, contact_id
SELECT k.position - 1, i.contact_id
FROM json_array_elements(%(devices)s::json) WITH ORDINALITY AS k (given, position)
CROSS JOIN LATERAL (
    SELECT person_id
    FROM (
        (
            SELECT b.person_id, 0 AS rank
            FROM people_devicelink AS b
            WHERE b.device_id = (k.given ->> 0)::bigint AND b.at <= (k.given ->> 1)::bigint
            ORDER BY b.at DESC, b.tie DESC
            LIMIT 1
        )
        UNION ALL
        (
            SELECT a.person_id, 1 AS rank
            FROM people_devicelink AS a
            WHERE a.device_id = (k.given ->> 0)::bigint AND a.at > (k.given ->> 1)::bigint
            ORDER BY a.at, a.tie
            LIMIT 1
        )
    ) AS words
    ORDER BY rank
    LIMIT 1
) AS word
JOIN people_identity AS i ON i.id = word.person_id
