-- purpose: page views of visitors within minutes, where they are many
-- parameters: minutes (JSON array of [visitor, first millisecond]), many (the least that counts)
-- rows: visitor, first millisecond, page views
SELECT json_extract(wanted.value, '$[0]'), json_extract(wanted.value, '$[1]'), count(*)
FROM json_each(%(minutes)s) AS wanted
CROSS JOIN activity_event AS e
    ON e.visitor_id = json_extract(wanted.value, '$[0]')
    AND e.at BETWEEN json_extract(wanted.value, '$[1]') AND json_extract(wanted.value, '$[1]') + 59999
WHERE e.is_visit AND e.name_id = (SELECT n.id FROM activity_name AS n WHERE n.text = 'page.viewed')
GROUP BY 1, 2 HAVING count(*) >= %(many)s
