-- purpose: give events another act with its subject and value; what is no visit keeps the touch it proves itself
-- parameters: rows (JSON array of [event, name, subject or null, value or null, is a visit])
-- rows: none
UPDATE activity_event
SET name_id = (given.item ->> 1)::bigint, subject_id = (given.item ->> 2)::bigint,
    value = (given.item ->> 3)::bigint, is_visit = (given.item ->> 4)::boolean,
    touch_id = CASE WHEN (given.item ->> 4)::boolean THEN touch_id ELSE own_touch_id END
FROM json_array_elements(%(rows)s::json) AS given(item) WHERE activity_event.id = (given.item ->> 0)::bigint
