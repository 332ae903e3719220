-- purpose: the ledger of some contacts under a model
-- parameters: model, contacts (JSON array of ids)
-- rows: contact_id, then the columns of an entry
SELECT e.contact_id, e.rule_id, e.day, e.acts, e.raw, e.points, e.half_life
FROM json_each(%(contacts)s) AS given
CROSS JOIN scoring_entry AS e ON e.contact_id = given.value AND e.model_id = %(model)s
