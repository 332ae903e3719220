-- purpose: words of dictionary rows of activity_reason
-- parameters: ids (JSON array of ids)
-- rows: id, code
SELECT d.id, d.code FROM json_array_elements_text(%(ids)s::json) AS wanted(id) JOIN activity_reason AS d ON d.id = wanted.id::bigint
