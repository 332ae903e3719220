-- purpose: ids of known rows of the dictionary activity_agent
-- parameters: texts (JSON array of text)
-- rows: id, digest
SELECT d.id, d.digest FROM json_array_elements_text(%(texts)s::json) AS wanted(text) JOIN activity_agent AS d ON d.digest = wanted.text
