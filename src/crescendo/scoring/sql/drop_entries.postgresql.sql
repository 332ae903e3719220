-- purpose: take entries out of the ledger
-- parameters: entries (JSON array of ids)
-- rows: none
DELETE FROM scoring_entry WHERE id IN (
    SELECT given.value::bigint FROM json_array_elements_text(%(entries)s::json) AS given(value)
)
