-- purpose: take entries out of the ledger
-- parameters: rows (JSON array of [model, contact, rule, day])
-- rows: none
DELETE FROM scoring_entry AS held USING json_array_elements(%(rows)s::json) AS gone(one)
WHERE held.model_id = (gone.one ->> 0)::bigint AND held.contact_id = (gone.one ->> 1)::bigint
    AND held.rule_id = (gone.one ->> 2)::bigint AND held.day = (gone.one ->> 3)::integer
