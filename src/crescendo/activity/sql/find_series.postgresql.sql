-- purpose: ids of known rows of the dictionary activity_series
-- parameters: texts (JSON array of text)
-- rows: id, text
SELECT d.id, d.text FROM json_array_elements_text(%(texts)s::json) AS wanted(text) JOIN activity_series AS d ON d.text = wanted.text
