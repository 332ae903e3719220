-- purpose: since when some of those stand in a stage who stand there now: those whose number, scattered, is below a limit
-- parameters: stage (text), everybody (0 or 1), owners (JSON array of numbers), below (integer up to 65536)
-- rows: instant, whether somebody asked about (0 or 1); the longest first
SELECT standing.entered_at,
    CASE WHEN who.merged_into_id IS NULL
        AND (%(everybody)s = 1 OR +who.owner_id IN (SELECT value FROM json_each(%(owners)s))) THEN 1 ELSE 0 END
FROM lifecycle_contactstage AS standing INDEXED BY lifecycle_stage_now
JOIN people_contact AS who INDEXED BY contact_owner ON who.id = standing.contact_id
WHERE standing.is_open = 1 AND standing.stage = %(stage)s
    AND (standing.contact_id * 40503) %% 65536 < %(below)s
ORDER BY standing.entered_at
