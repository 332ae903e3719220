-- purpose: how long those stand in a stage who stand there now, of the contacts of some colleagues
-- parameters: owners (JSON array of numbers), week (instant), month (instant), quarter (instant)
-- rows: stage, count, in the first, second, third, last band, the instants of the median and of the oldest tenth
WITH taken AS (
    SELECT standing.stage, standing.entered_at
    FROM people_contact AS who
    CROSS JOIN lifecycle_contactstage AS standing INDEXED BY lifecycle_stage_way ON standing.contact_id = who.id AND standing.is_open = 1
    WHERE who.owner_id IN (SELECT value FROM json_each(%(owners)s)) AND who.merged_into_id IS NULL
), ranked AS (
    SELECT stage, entered_at,
        row_number() OVER (PARTITION BY stage ORDER BY entered_at DESC) AS place,
        count(*) OVER (PARTITION BY stage) AS total
    FROM taken
)
SELECT stage, max(total),
    sum(CASE WHEN entered_at >= %(week)s THEN 1 ELSE 0 END),
    sum(CASE WHEN entered_at < %(week)s AND entered_at >= %(month)s THEN 1 ELSE 0 END),
    sum(CASE WHEN entered_at < %(month)s AND entered_at >= %(quarter)s THEN 1 ELSE 0 END),
    sum(CASE WHEN entered_at < %(quarter)s THEN 1 ELSE 0 END),
    max(CASE WHEN place = (total + 1) / 2 THEN entered_at END),
    max(CASE WHEN place = (total * 9 + 9) / 10 THEN entered_at END)
FROM ranked
GROUP BY stage
