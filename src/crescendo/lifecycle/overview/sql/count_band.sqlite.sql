-- purpose: how many of those who stand in a stage now entered it from one instant to another
-- parameters: stage (text), since (instant), until (instant), everybody (0 or 1), owners (JSON array of numbers)
-- rows: count
SELECT count(*)
FROM lifecycle_contactstage AS standing INDEXED BY lifecycle_stage_now
JOIN people_contact AS who INDEXED BY contact_owner ON who.id = standing.contact_id
WHERE standing.is_open = 1 AND standing.stage = %(stage)s AND who.merged_into_id IS NULL
    AND standing.entered_at >= %(since)s AND standing.entered_at < %(until)s
    AND (%(everybody)s = 1 OR +who.owner_id IN (SELECT value FROM json_each(%(owners)s)))
