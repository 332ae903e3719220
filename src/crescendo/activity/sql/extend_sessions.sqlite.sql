-- purpose: let running sessions grow
-- parameters: rows (JSON array of [session, ended_at, last_touch, events, judgement])
-- rows: none
UPDATE activity_session SET
    ended_at = json_extract(given.value, '$[1]'),
    last_touch_id = json_extract(given.value, '$[2]'),
    events = json_extract(given.value, '$[3]'),
    judgement = json_extract(given.value, '$[4]')
FROM json_each(%(rows)s) AS given WHERE activity_session.id = json_extract(given.value, '$[0]')
