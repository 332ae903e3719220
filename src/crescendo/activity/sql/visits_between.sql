-- purpose: how many sessions judged human each touch opened, in a time and in the one before it; one index alone answers
-- parameters: before (instant), since (instant), until (instant)
-- rows: touch_id, sessions since, sessions before
SELECT
    s.touch_id,
    sum(CASE WHEN s.started_at >= %(since)s THEN 1 ELSE 0 END),
    sum(CASE WHEN s.started_at < %(since)s THEN 1 ELSE 0 END)
FROM activity_session AS s
WHERE s.started_at >= %(before)s AND s.started_at < %(until)s AND s.judgement = 0
GROUP BY s.touch_id
