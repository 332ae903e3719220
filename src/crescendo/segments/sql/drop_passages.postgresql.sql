-- purpose: take back what a generation in the making said of who comes and goes
-- parameters: segment, after (generation), contacts (JSON array of ids)
-- rows: none
DELETE FROM segments_passage WHERE segment_id = %(segment)s AND generation = %(after)s
    AND contact_id IN (SELECT wanted.id::bigint FROM json_array_elements_text(%(contacts)s::json) AS wanted(id))
