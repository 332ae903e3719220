-- purpose: ids of known rows of the dictionary activity_series
-- parameters: texts (JSON array of text)
-- rows: id, text
SELECT d.id, d.text FROM json_each(%(texts)s) AS wanted CROSS JOIN activity_series AS d ON d.text = wanted.value
