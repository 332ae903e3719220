-- purpose: words of dictionary rows of activity_name
-- parameters: ids (JSON array of ids)
-- rows: id, text
SELECT d.id, d.text FROM json_array_elements_text(%(ids)s::json) AS wanted(id) JOIN activity_name AS d ON d.id = wanted.id::bigint
