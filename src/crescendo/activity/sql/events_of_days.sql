-- purpose: events since a day of the company, by day and judgement
-- parameters: since (text)
-- rows: day, judgement, events
SELECT d.day, d.judgement, sum(d.events) FROM activity_daycount AS d WHERE d.day >= %(since)s GROUP BY d.day, d.judgement
