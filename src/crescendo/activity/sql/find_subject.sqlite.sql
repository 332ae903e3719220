-- purpose: ids of known rows of the dictionary activity_subject
-- parameters: texts (JSON array of text)
-- rows: id, digest
SELECT d.id, d.digest FROM json_each(%(texts)s) AS wanted CROSS JOIN activity_subject AS d ON d.digest = wanted.value
