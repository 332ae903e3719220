-- purpose: how many accounts have each of these keys, counted no further than 2,000
-- parameters: keys (JSON array of text)
-- rows: key, number
SELECT
    k.value,
    (SELECT count(*) FROM (SELECT 1 FROM people_accountkeyword AS w WHERE w."key" = k.value LIMIT 2000))
FROM json_each(%(keys)s) AS k
