-- purpose: all contacts of the accounts that some contacts belong to
-- parameters: contacts (JSON array of ids)
-- rows: contact id
SELECT c.id FROM people_contact AS c WHERE c.merged_into_id IS NULL AND c.account_id IN (
    SELECT o.account_id FROM json_array_elements_text(%(contacts)s::json) AS wanted(id)
    JOIN people_contact AS o ON o.id = wanted.id::bigint
    WHERE o.account_id IS NOT NULL
)
