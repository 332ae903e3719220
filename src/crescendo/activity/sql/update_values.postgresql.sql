-- purpose: raise the value of page views to the dwell heard of
-- parameters: rows (JSON array of [event, active_ms])
-- rows: contact_id and at of each raised event
UPDATE activity_event SET value = (given.item ->> 1)::bigint
FROM json_array_elements(%(rows)s::json) AS given(item)
WHERE activity_event.id = (given.item ->> 0)::bigint
    AND coalesce(activity_event.value, -1) < (given.item ->> 1)::bigint
RETURNING contact_id, at
