-- purpose: how many stand in each of these stages now, whosever they are and merged ones too, read from an index alone
-- parameters: stages (JSON array of texts)
-- rows: stage, count
SELECT standing.stage, count(*)
FROM lifecycle_contactstage AS standing INDEXED BY lifecycle_stage_now
WHERE standing.is_open = 1 AND standing.stage IN (SELECT value FROM json_each(%(stages)s))
GROUP BY standing.stage
