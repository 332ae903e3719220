-- purpose: how many entered a stage within a period, once for each cycle, over everybody, counted no further than most
-- parameters: stage (text), since (instant), until (instant), most (integer)
-- rows: count
SELECT count(*) FROM (
    SELECT DISTINCT taken.contact_id, taken.cycle FROM (
        SELECT way.contact_id, way.cycle
        FROM lifecycle_contactstage AS way
        JOIN people_contact AS who ON who.id = way.contact_id
        WHERE way.stage = %(stage)s AND way.entered_at >= %(since)s AND way.entered_at < %(until)s
            AND who.merged_into_id IS NULL
        LIMIT %(most)s
    ) AS taken
) AS counted
