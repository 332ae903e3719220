-- purpose: the accounts that have these keys
-- parameters: keys (JSON array of text, of which few accounts have each)
-- rows: key, account_id
SELECT w."key", w.account_id
FROM json_array_elements_text(%(keys)s::json) AS k (value)
CROSS JOIN people_accountkeyword AS w
WHERE w."key" = k.value
