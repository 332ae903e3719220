-- purpose: how long leads have been accepted that sales accepted and nobody has judged yet, of the contacts of some colleagues
-- parameters: everybody (0 or 1), owners (JSON array of numbers), week (instant), month (instant), quarter (instant)
-- rows: count, in the first, second, third, last band, the instants of the median and of the oldest tenth
WITH taken AS (
    SELECT lead.since_at
    FROM lifecycle_lead AS lead
    JOIN people_contact AS who ON who.id = lead.contact_id
    WHERE lead.state = 'accepted' AND who.merged_into_id IS NULL
        AND (%(everybody)s = 1 OR who.owner_id IN (SELECT value FROM json_each(%(owners)s)))
), ranked AS (
    SELECT since_at, row_number() OVER (ORDER BY since_at DESC) AS place, count(*) OVER () AS total FROM taken
)
SELECT max(total),
    sum(CASE WHEN since_at >= %(week)s THEN 1 ELSE 0 END),
    sum(CASE WHEN since_at < %(week)s AND since_at >= %(month)s THEN 1 ELSE 0 END),
    sum(CASE WHEN since_at < %(month)s AND since_at >= %(quarter)s THEN 1 ELSE 0 END),
    sum(CASE WHEN since_at < %(quarter)s THEN 1 ELSE 0 END),
    max(CASE WHEN place = (total + 1) / 2 THEN since_at END),
    max(CASE WHEN place = (total * 9 + 9) / 10 THEN since_at END)
FROM ranked
HAVING max(total) > 0
