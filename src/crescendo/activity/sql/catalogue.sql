-- purpose: how often each name came from each source, and as which act, ever and since a day
-- parameters: since (text), name (raw name id, 0 for all)
-- rows: raw_name_id, name_id, source_id, events, events since, last_at
SELECT c.raw_name_id, c.name_id, c.source_id, sum(c.events),
    sum(CASE WHEN c.day >= %(since)s THEN c.events ELSE 0 END), max(c.last_at)
FROM activity_namecount AS c
WHERE %(name)s = 0 OR c.raw_name_id = %(name)s
GROUP BY c.raw_name_id, c.name_id, c.source_id
HAVING sum(c.events) > 0
