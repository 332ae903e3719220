-- purpose: what contacts did, for conditions in Python: reasons of a sample, backtests
-- parameters: contacts (JSON array of ids), until (instant)
-- rows: contact_id, id, at, act, judgement, subject fold, subject_id, value, props, channel, source, medium, campaign, ad_group, keyword, content, engine, source_id
SELECT e.contact_id, e.id, e.at, n.text, e.judgement, s.fold, e.subject_id, e.value, e.props,
    t.channel, t.source, t.medium, t.campaign, t.ad_group, t.keyword, t.content, t.engine, e.source_id
FROM json_each(%(contacts)s) AS wanted
CROSS JOIN activity_event AS e ON e.contact_id = wanted.value
JOIN activity_name AS n ON n.id = e.name_id
LEFT JOIN activity_subject AS s ON s.id = e.subject_id
LEFT JOIN sources_touch AS t ON t.id = e.touch_id
WHERE e.at <= %(until)s ORDER BY e.at, e.id
