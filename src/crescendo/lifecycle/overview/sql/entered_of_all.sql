-- purpose: who entered a stage within a period, once for each cycle, over everybody; the latest first
-- parameters: stage (text), since (instant), until (instant), most (integer), skip (integer)
-- rows: contact, cycle, the first time within the period
SELECT way.contact_id, way.cycle, min(way.entered_at)
FROM lifecycle_contactstage AS way
JOIN people_contact AS who ON who.id = way.contact_id
WHERE way.stage = %(stage)s AND way.entered_at >= %(since)s AND way.entered_at < %(until)s
    AND who.merged_into_id IS NULL
GROUP BY way.contact_id, way.cycle
ORDER BY min(way.entered_at) DESC, way.contact_id DESC
LIMIT %(most)s OFFSET %(skip)s
