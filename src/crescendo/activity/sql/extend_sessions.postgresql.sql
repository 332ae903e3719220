-- purpose: let running sessions grow
-- parameters: rows (JSON array of [session, ended_at, last_touch, events, judgement])
-- rows: none
UPDATE activity_session SET
    ended_at = (given.item ->> 1)::bigint,
    last_touch_id = (given.item ->> 2)::bigint,
    events = (given.item ->> 3)::integer,
    judgement = (given.item ->> 4)::smallint
FROM json_array_elements(%(rows)s::json) AS given(item) WHERE activity_session.id = (given.item ->> 0)::bigint
