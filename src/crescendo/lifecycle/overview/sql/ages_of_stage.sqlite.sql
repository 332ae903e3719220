-- purpose: how long those stand in a stage who stand there now, the longest first where they are many
-- parameters: stage (text), everybody (0 or 1), owners (JSON array of numbers), most (integer), week (instant), month (instant), quarter (instant)
-- rows: stage, count, in the first, second, third, last band, the instants of the median and of the oldest tenth
WITH taken AS (
    SELECT standing.stage, standing.entered_at
    FROM lifecycle_contactstage AS standing INDEXED BY lifecycle_stage_now
    JOIN people_contact AS who INDEXED BY contact_owner ON who.id = standing.contact_id
    WHERE standing.is_open = 1 AND standing.stage = %(stage)s AND who.merged_into_id IS NULL
        AND (%(everybody)s = 1 OR +who.owner_id IN (SELECT value FROM json_each(%(owners)s)))
    ORDER BY standing.entered_at
    LIMIT %(most)s
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
