-- purpose: words of dictionary rows of activity_reason
-- parameters: ids (JSON array of ids)
-- rows: id, code
SELECT d.id, d.code FROM json_each(%(ids)s) AS wanted CROSS JOIN activity_reason AS d ON d.id = wanted.value
