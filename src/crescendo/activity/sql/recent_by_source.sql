-- purpose: how many of the newest events of each source were received since an instant
-- parameters: since (instant), most (how many of the newest are looked at)
-- rows: source_id, events
SELECT newest.source_id, count(*)
FROM (SELECT e.source_id, e.received_at FROM activity_event AS e ORDER BY e.id DESC LIMIT %(most)s) AS newest
WHERE newest.received_at >= %(since)s GROUP BY newest.source_id
