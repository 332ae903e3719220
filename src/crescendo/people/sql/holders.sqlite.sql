-- purpose: who had a device at a time: its latest word at or before it, else its first after it
-- parameters: devices (JSON array of [device_id, at])
-- rows: position in devices, contact_id
SELECT k.key, i.contact_id
FROM json_each(%(devices)s) AS k
CROSS JOIN people_identity AS i
    ON i.id = (
        SELECT person_id
        FROM (
            SELECT * FROM (
                SELECT b.person_id
                FROM people_devicelink AS b
                WHERE b.device_id = json_extract(k.value, '$[0]') AND b.at <= json_extract(k.value, '$[1]')
                ORDER BY b.at DESC, b.tie DESC
                LIMIT 1
            )
            UNION ALL
            SELECT * FROM (
                SELECT a.person_id
                FROM people_devicelink AS a
                WHERE a.device_id = json_extract(k.value, '$[0]') AND a.at > json_extract(k.value, '$[1]')
                ORDER BY a.at, a.tie
                LIMIT 1
            )
        )
        LIMIT 1
    )
