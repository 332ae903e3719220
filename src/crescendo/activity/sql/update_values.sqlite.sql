-- purpose: raise the value of page views to the dwell heard of
-- parameters: rows (JSON array of [event, active_ms])
-- rows: contact_id and at of each raised event
UPDATE activity_event SET value = json_extract(given.value, '$[1]')
FROM json_each(%(rows)s) AS given
WHERE activity_event.id = json_extract(given.value, '$[0]')
    AND coalesce(activity_event.value, -1) < json_extract(given.value, '$[1]')
RETURNING contact_id, at
