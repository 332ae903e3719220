-- purpose: how many visitors judged human were here since two instants
-- parameters: today (instant), week (instant)
-- rows: visitors today, visitors of the week
SELECT
    count(DISTINCT CASE WHEN s.ended_at >= %(today)s THEN s.visitor_id END),
    count(DISTINCT s.visitor_id)
FROM activity_session AS s WHERE s.ended_at >= %(week)s AND s.judgement = 0
