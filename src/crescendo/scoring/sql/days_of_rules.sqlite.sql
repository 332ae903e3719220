-- purpose: on which days some contacts have entries of some rules
-- parameters: model, contacts (JSON array of ids), rules (JSON array of numbers), first (day), last (day)
-- rows: contact_id, rule_id, day
SELECT e.contact_id, e.rule_id, e.day
FROM json_each(%(contacts)s) AS given
CROSS JOIN scoring_entry AS e ON e.contact_id = given.value AND e.model_id = %(model)s
    AND e.rule_id IN (SELECT value FROM json_each(%(rules)s))
    AND e.day BETWEEN %(first)s AND %(last)s
