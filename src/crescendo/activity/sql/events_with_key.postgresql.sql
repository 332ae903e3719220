-- purpose: events between two numbers whose properties may hold a key: it stands in them, at whatever depth
-- parameters: after (event id), last (event id), needle (text)
-- rows: id, name_id, at, props
SELECT e.id, e.name_id, e.at, e.props FROM activity_event AS e
WHERE e.id > %(after)s AND e.id <= %(last)s AND strpos(e.props, %(needle)s) > 0 ORDER BY e.id
