-- purpose: what is known of devices from the word before a time on
-- parameters: devices (JSON array of [device_id, at])
-- rows: device_id, at, tie, person_id
SELECT l.device_id, l.at, l.tie, l.person_id
FROM json_each(%(devices)s) AS k
CROSS JOIN people_devicelink AS l
    ON l.device_id = json_extract(k.value, '$[0]')
    AND l.at >= COALESCE(
        (
            SELECT max(b.at)
            FROM people_devicelink AS b
            WHERE b.device_id = json_extract(k.value, '$[0]') AND b.at < json_extract(k.value, '$[1]')
        ),
        json_extract(k.value, '$[1]')
    )
