-- purpose: which of these messages stand in the store already
-- parameters: keys (JSON array of text)
-- rows: key
SELECT e.key FROM json_each(%(keys)s) AS wanted CROSS JOIN activity_event AS e ON e.key = wanted.value
