-- purpose: how many of the contacts of some colleagues entered each stage within a period, once for each cycle
-- parameters: owners (JSON array of numbers), since (instant), until (instant)
-- rows: stage, count
SELECT counted.stage, count(*) FROM (
    SELECT DISTINCT way.stage, way.contact_id, way.cycle
    FROM people_contact AS who
    CROSS JOIN lifecycle_contactstage AS way INDEXED BY lifecycle_stage_way ON way.contact_id = who.id
    WHERE who.owner_id IN (SELECT value FROM json_each(%(owners)s)) AND who.merged_into_id IS NULL
        AND way.entered_at >= %(since)s AND way.entered_at < %(until)s
) AS counted
GROUP BY counted.stage
