-- purpose: how many accounts have each of these keys, counted no further than 2,000
-- parameters: keys (JSON array of text)
-- rows: key, number
SELECT
    k.value,
    (SELECT count(*) FROM (SELECT 1 FROM people_accountkeyword AS w WHERE w."key" = k.value LIMIT 2000) AS held)
FROM json_array_elements_text(%(keys)s::json) AS k (value)
