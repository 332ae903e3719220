-- purpose: give events another act with its subject and value; what is no visit keeps the touch it proves itself
-- parameters: rows (JSON array of [event, name, subject or null, value or null, is a visit])
-- rows: none
UPDATE activity_event
SET name_id = json_extract(given.value, '$[1]'), subject_id = json_extract(given.value, '$[2]'),
    value = json_extract(given.value, '$[3]'), is_visit = json_extract(given.value, '$[4]'),
    touch_id = CASE WHEN json_extract(given.value, '$[4]') THEN touch_id ELSE own_touch_id END
FROM json_each(%(rows)s) AS given WHERE activity_event.id = json_extract(given.value, '$[0]')
