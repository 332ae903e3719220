-- purpose: how many stand in each of these stages now, whosever they are and merged ones too, read from an index alone
-- parameters: stages (JSON array of texts)
-- rows: stage, count
SELECT standing.stage, count(*)
FROM lifecycle_contactstage AS standing
WHERE standing.is_open = 1
    AND standing.stage IN (SELECT one.value FROM json_array_elements_text(CAST(%(stages)s AS json)) AS one(value))
GROUP BY standing.stage
