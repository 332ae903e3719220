-- purpose: ids of known rows of the dictionary activity_reason
-- parameters: texts (JSON array of text)
-- rows: id, code
SELECT d.id, d.code FROM json_array_elements_text(%(texts)s::json) AS wanted(text) JOIN activity_reason AS d ON d.code = wanted.text
