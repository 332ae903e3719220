-- purpose: the living contacts of deals, whatever record each was written for
-- parameters: deals (JSON array of numbers)
-- rows: deal, contact, role, at; in the order in which they came
SELECT held.deal_id, coalesce(who.merged_into_id, who.id), held.role, held.at
FROM lifecycle_dealcontact AS held
JOIN people_contact AS who ON who.id = held.contact_id
WHERE held.deal_id IN (
    SELECT CAST(given.value AS bigint) FROM json_array_elements_text(CAST(%(deals)s AS json)) AS given(value)
)
ORDER BY held.deal_id, held.id
