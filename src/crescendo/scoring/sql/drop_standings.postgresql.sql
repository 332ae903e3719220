-- purpose: forget where some contacts stand under a model
-- parameters: model, contacts (JSON array of ids)
-- rows: none
DELETE FROM scoring_standing WHERE model_id = %(model)s AND contact_id IN (
    SELECT given.value::bigint FROM json_array_elements_text(%(contacts)s::json) AS given(value)
)
