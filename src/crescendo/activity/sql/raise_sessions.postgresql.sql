-- purpose: let sessions be judged no better than the worst of these visits
-- parameters: rows (JSON array of [visitor, instant, judgement])
-- rows: none
UPDATE activity_session SET judgement = given.judgement
FROM (
    SELECT s.id, max((r.item ->> 2)::smallint) AS judgement
    FROM json_array_elements(%(rows)s::json) AS r(item)
    INNER JOIN activity_session AS s
        ON s.visitor_id = (r.item ->> 0)::bigint
        AND (r.item ->> 1)::bigint BETWEEN s.started_at AND s.ended_at
    GROUP BY s.id
) AS given
WHERE activity_session.id = given.id AND activity_session.judgement < given.judgement
