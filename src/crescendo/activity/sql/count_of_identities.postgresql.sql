-- purpose: how many events these identities carry, as visitors and as persons on a device
-- parameters: identities (JSON array of ids)
-- rows: the number
WITH wanted AS (
    SELECT value::bigint AS identity_id FROM json_array_elements_text(%(identities)s::json) AS given(value)
)
SELECT (SELECT count(*) FROM wanted AS w JOIN activity_event AS e ON e.visitor_id = w.identity_id)
    + (
        SELECT count(*) FROM wanted AS w JOIN activity_event AS e ON e.identity_id = w.identity_id
        WHERE NOT (e.identity_id = (e.visitor_id) AND e.identity_id IS NOT NULL AND e.visitor_id IS NOT NULL)
    )
