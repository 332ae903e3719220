-- purpose: how many entered a stage within a period, once for each cycle, counted no further than most
-- parameters: stage (text), everybody (0 or 1), owners (JSON array of numbers), since (instant), until (instant), most (integer)
-- rows: count
SELECT count(*) FROM (
    SELECT DISTINCT taken.contact_id, taken.cycle FROM (
        SELECT way.contact_id, way.cycle
        FROM lifecycle_contactstage AS way INDEXED BY lifecycle_stage_entered
        JOIN people_contact AS who INDEXED BY contact_owner ON who.id = way.contact_id
        WHERE way.stage = %(stage)s AND way.entered_at >= %(since)s AND way.entered_at < %(until)s
            AND who.merged_into_id IS NULL
            AND (%(everybody)s = 1 OR +who.owner_id IN (SELECT value FROM json_each(%(owners)s)))
        LIMIT %(most)s
    ) AS taken
) AS counted
