-- purpose: forget where some contacts stand under a model
-- parameters: model, contacts (JSON array of ids)
-- rows: none
DELETE FROM scoring_standing WHERE model_id = %(model)s
    AND contact_id IN (SELECT value FROM json_each(%(contacts)s))
