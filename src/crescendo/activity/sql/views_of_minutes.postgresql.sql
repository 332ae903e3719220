-- purpose: page views of visitors within minutes, where they are many
-- parameters: minutes (JSON array of [visitor, first millisecond]), many (the least that counts)
-- rows: visitor, first millisecond, page views
SELECT (wanted.item ->> 0)::bigint, (wanted.item ->> 1)::bigint, count(*)
FROM json_array_elements(%(minutes)s::json) AS wanted(item)
INNER JOIN activity_event AS e
    ON e.visitor_id = (wanted.item ->> 0)::bigint
    AND e.at BETWEEN (wanted.item ->> 1)::bigint AND (wanted.item ->> 1)::bigint + 59999
WHERE e.is_visit AND e.name_id = (SELECT n.id FROM activity_name AS n WHERE n.text = 'page.viewed')
GROUP BY 1, 2 HAVING count(*) >= %(many)s
