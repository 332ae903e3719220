-- purpose: the deals of living contacts, whatever record each was written for
-- parameters: contacts (JSON array of numbers of living contacts)
-- rows: contact, stage, state, why it was lost, since when it stands there, when it was won or lost
WITH who AS (
    SELECT held.id, given.value AS living FROM json_each(%(contacts)s) AS given
    JOIN people_contact AS held ON held.id = given.value
    UNION ALL
    SELECT held.id, given.value FROM json_each(%(contacts)s) AS given
    JOIN people_contact AS held ON held.merged_into_id = given.value
)
SELECT DISTINCT who.living, deal.stage, deal.state, deal.lost_reason, deal.stage_at, deal.closed_at
FROM who
JOIN lifecycle_dealcontact AS held ON held.contact_id = who.id
JOIN lifecycle_deal AS deal ON deal.id = held.deal_id AND deal.removed_at IS NULL
