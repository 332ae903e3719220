-- purpose: forget in which accounts some contacts were last seen
-- parameters: contacts (JSON array of ids)
-- rows: none
DELETE FROM segments_belonging WHERE contact_id IN (
    SELECT wanted.id::bigint FROM json_array_elements_text(%(contacts)s::json) AS wanted(id)
)
