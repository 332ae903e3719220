-- purpose: the number of a promoted property whose history is read
-- parameters: name (text), kind (text)
-- rows: id
SELECT p.id FROM activity_promoted AS p WHERE p.name = %(name)s AND p.kind = %(kind)s AND p.complete_at IS NOT NULL
