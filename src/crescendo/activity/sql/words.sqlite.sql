-- purpose: words of dictionary rows
-- parameters: names (JSON array of ids), subjects (JSON array of ids), reasons (JSON array of ids)
-- rows: dictionary (one of the parameters), id, text
SELECT 'names', d.id, d.text FROM json_each(%(names)s) AS wanted CROSS JOIN activity_name AS d ON d.id = wanted.value
UNION ALL
SELECT 'subjects', d.id, d.text FROM json_each(%(subjects)s) AS wanted CROSS JOIN activity_subject AS d ON d.id = wanted.value
UNION ALL
SELECT 'reasons', d.id, d.code FROM json_each(%(reasons)s) AS wanted CROSS JOIN activity_reason AS d ON d.id = wanted.value
