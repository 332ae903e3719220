-- purpose: leads that were given to sellers within a period, with what ended that and the seller's first call until then
-- parameters: since (instant), until (instant), everybody (integer), owners (JSON array of numbers), most (integer)
-- rows: move, contact, seller, given at, what ended it, when, by whom, first call; the latest first
WITH given AS (
    SELECT one.id, one.lead_id, one.at, one.to_owner_id
    FROM lifecycle_leadmove AS one
    WHERE one.what IN ('routed', 'reassigned', 'returned') AND one.at >= %(since)s AND one.at < %(until)s
        AND one.to_owner_id IS NOT NULL
        AND (%(everybody)s = 1 OR one.to_owner_id IN (SELECT value FROM json_each(%(owners)s)))
    ORDER BY one.at DESC, one.id DESC
    LIMIT %(most)s
), ended AS (
    SELECT given.id, given.lead_id, given.at, given.to_owner_id, (
        SELECT min(later.id) FROM lifecycle_leadmove AS later
        WHERE later.lead_id = given.lead_id AND later.id > given.id
            AND later.what NOT IN ('reminded', 'escalated', 'disputed', 'upheld')
    ) AS end_id
    FROM given
)
SELECT ended.id, lead.contact_id, ended.to_owner_id, ended.at, closing.what, closing.at, closing.by_id, (
    SELECT min(spoken.at) FROM lifecycle_call AS spoken
    WHERE spoken.contact_id IN (lead.contact_id, lead.origin_id) AND spoken.by_id = ended.to_owner_id
        AND spoken.removed_at IS NULL AND spoken.at >= ended.at
        AND (closing.at IS NULL OR spoken.at <= closing.at)
)
FROM ended
JOIN lifecycle_lead AS lead ON lead.id = ended.lead_id
LEFT JOIN lifecycle_leadmove AS closing ON closing.id = ended.end_id
ORDER BY ended.at DESC, ended.id DESC
