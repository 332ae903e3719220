-- purpose: how many of those who stand in a stage now entered it from one instant to another
-- parameters: stage (text), since (instant), until (instant), everybody (0 or 1), owners (JSON array of numbers)
-- rows: count
SELECT count(*)
FROM lifecycle_contactstage AS standing
JOIN people_contact AS who ON who.id = standing.contact_id
WHERE standing.is_open = 1 AND standing.stage = %(stage)s AND who.merged_into_id IS NULL
    AND standing.entered_at >= %(since)s AND standing.entered_at < %(until)s
    AND (%(everybody)s = 1 OR who.owner_id IN (
        SELECT CAST(one.value AS bigint) FROM json_array_elements_text(CAST(%(owners)s AS json)) AS one(value)
    ))
