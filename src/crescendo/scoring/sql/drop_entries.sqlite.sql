-- purpose: take entries out of the ledger
-- parameters: [model, contact, rule, day], once for each row
-- rows: none
DELETE FROM scoring_entry WHERE model_id = ?1 AND contact_id = ?2 AND rule_id = ?3 AND day = ?4
