-- purpose: all contacts of the accounts that some contacts belong to, or were last seen in
-- parameters: contacts (JSON array of ids)
-- rows: contact id
SELECT c.id FROM people_contact AS c WHERE c.merged_into_id IS NULL AND c.account_id IN (
    SELECT o.account_id FROM json_each(%(contacts)s) AS wanted CROSS JOIN people_contact AS o ON o.id = wanted.value
    WHERE o.account_id IS NOT NULL
    UNION
    SELECT b.account_id FROM json_each(%(contacts)s) AS wanted
    CROSS JOIN segments_belonging AS b ON b.contact_id = wanted.value
)
