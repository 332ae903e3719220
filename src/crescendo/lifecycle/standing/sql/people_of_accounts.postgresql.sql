-- purpose: the living people of accounts
-- parameters: accounts (JSON array of ids)
-- rows: contact, account
SELECT who.id, who.account_id
FROM json_array_elements_text(%(accounts)s::json) AS given
JOIN people_contact AS who ON who.account_id = given.value::bigint
WHERE who.merged_into_id IS NULL
