-- purpose: words of dictionary rows
-- parameters: names (JSON array of ids), subjects (JSON array of ids), reasons (JSON array of ids)
-- rows: dictionary (one of the parameters), id, text
SELECT 'names', d.id, d.text FROM json_array_elements_text(%(names)s::json) AS wanted(id) JOIN activity_name AS d ON d.id = wanted.id::bigint
UNION ALL
SELECT 'subjects', d.id, d.text FROM json_array_elements_text(%(subjects)s::json) AS wanted(id)
JOIN activity_subject AS d ON d.id = wanted.id::bigint
UNION ALL
SELECT 'reasons', d.id, d.code FROM json_array_elements_text(%(reasons)s::json) AS wanted(id)
JOIN activity_reason AS d ON d.id = wanted.id::bigint
