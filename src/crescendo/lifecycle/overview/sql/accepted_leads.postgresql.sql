-- purpose: whose leads sales accepted within a period, once for each cycle, of the contacts of some colleagues
-- parameters: since (instant), until (instant), everybody (0 or 1), owners (JSON array of numbers), most (integer), skip (integer)
-- rows: contact, cycle, the first time within the period; the latest first
SELECT lead.contact_id, lead.cycle, min(done.at)
FROM lifecycle_leadmove AS done
JOIN lifecycle_lead AS lead ON lead.id = done.lead_id
JOIN people_contact AS who ON who.id = lead.contact_id
WHERE done.what IN ('accepted', 'claimed') AND done.at >= %(since)s AND done.at < %(until)s
    AND who.merged_into_id IS NULL
    AND (%(everybody)s = 1 OR who.owner_id IN (
        SELECT CAST(given.value AS bigint) FROM json_array_elements_text(CAST(%(owners)s AS json)) AS given(value)
    ))
GROUP BY lead.contact_id, lead.cycle
ORDER BY min(done.at) DESC, lead.contact_id DESC, lead.cycle
LIMIT %(most)s OFFSET %(skip)s
