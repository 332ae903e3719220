-- purpose: the scores of the five warmest people of some accounts under a model
-- parameters: model, accounts (JSON array of ids)
-- rows: account_id, contact_id, score, the warmest of each account first
SELECT account_id, contact_id, score FROM (
    SELECT s.account_id, s.contact_id, s.score,
        ROW_NUMBER() OVER (PARTITION BY s.account_id ORDER BY s.score DESC, s.contact_id) AS place
    FROM json_array_elements_text(%(accounts)s::json) AS given(value)
    JOIN scoring_standing AS s ON s.account_id = given.value::bigint AND s.model_id = %(model)s
) AS ranked
WHERE place <= 5
ORDER BY account_id, place
