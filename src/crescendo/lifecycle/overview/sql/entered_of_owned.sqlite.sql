-- purpose: who of the contacts of some colleagues entered a stage within a period, once for each cycle
-- parameters: owners (JSON array of numbers), stage (text), since (instant), until (instant), most (integer), skip (integer)
-- rows: contact, cycle, the first time within the period; the latest first
SELECT way.contact_id, way.cycle, min(way.entered_at)
FROM people_contact AS who
CROSS JOIN lifecycle_contactstage AS way ON way.contact_id = who.id
WHERE who.owner_id IN (SELECT value FROM json_each(%(owners)s)) AND who.merged_into_id IS NULL
    AND way.stage = %(stage)s AND way.entered_at >= %(since)s AND way.entered_at < %(until)s
GROUP BY way.contact_id, way.cycle
ORDER BY min(way.entered_at) DESC, way.contact_id DESC
LIMIT %(most)s OFFSET %(skip)s
