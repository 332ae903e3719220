-- purpose: the numbers of acts by name
-- parameters: names (JSON array of texts)
-- rows: id, text
SELECT n.id, n.text FROM json_each(%(names)s) AS given CROSS JOIN activity_name AS n ON n.text = given.value
