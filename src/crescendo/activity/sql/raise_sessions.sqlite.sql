-- purpose: let sessions be judged no better than the worst of these visits
-- parameters: rows (JSON array of [visitor, instant, judgement])
-- rows: none
UPDATE activity_session SET judgement = given.judgement
FROM (
    SELECT s.id, max(json_extract(r.value, '$[2]')) AS judgement
    FROM json_each(%(rows)s) AS r
    CROSS JOIN activity_session AS s
        ON s.visitor_id = json_extract(r.value, '$[0]')
        AND json_extract(r.value, '$[1]') BETWEEN s.started_at AND s.ended_at
    GROUP BY s.id
) AS given
WHERE activity_session.id = given.id AND activity_session.judgement < given.judgement
