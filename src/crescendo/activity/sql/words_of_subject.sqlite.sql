-- purpose: words of dictionary rows of activity_subject
-- parameters: ids (JSON array of ids)
-- rows: id, text
SELECT d.id, d.text FROM json_each(%(ids)s) AS wanted CROSS JOIN activity_subject AS d ON d.id = wanted.value
