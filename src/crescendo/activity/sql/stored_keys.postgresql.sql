-- purpose: which of these messages stand in the store already
-- parameters: keys (JSON array of text)
-- rows: key
SELECT e.key FROM json_array_elements_text(%(keys)s::json) AS wanted(text) JOIN activity_event AS e ON e.key = wanted.text
