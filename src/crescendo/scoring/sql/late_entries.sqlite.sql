-- purpose: of the ledger of some contacts under a model the entries after a day, and all those of some rules
-- parameters: model, contacts (JSON array of ids), after (day), ever (JSON array of rules)
-- rows: contact_id, then the columns of an entry
SELECT e.contact_id, e.rule_id, e.day, e.acts, e.raw, e.points, e.half_life
FROM json_each(%(contacts)s) AS given
CROSS JOIN scoring_entry AS e ON e.contact_id = given.value AND e.model_id = %(model)s
    AND (e.day > %(after)s OR e.rule_id IN (SELECT value FROM json_each(%(ever)s)))
