-- purpose: take back what a generation in the making said of who comes and goes
-- parameters: segment, after (generation), contacts (JSON array of ids)
-- rows: none
-- By contact: a segment has far more passages than these contacts have.
DELETE FROM segments_passage WHERE +segment_id = %(segment)s AND generation = %(after)s
    AND contact_id IN (SELECT value FROM json_each(%(contacts)s))
