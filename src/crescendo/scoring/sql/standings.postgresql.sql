-- purpose: where some contacts stand under a model
-- parameters: model, contacts (JSON array of ids)
-- rows: the columns of a standing without its number
SELECT s.model_id, s.contact_id, s.thousandths, s.score, s.band, s.on_day, s.next_day, s.fit, s.grade,
    s.account_id, s.version, s.override, s.is_content_only
FROM json_array_elements_text(%(contacts)s::json) AS given(value)
JOIN scoring_standing AS s ON s.contact_id = given.value::bigint AND s.model_id = %(model)s
