-- purpose: take back what a generation in the making said of who comes and goes, for a stretch of contacts
-- parameters: segment, after (generation), first (contact), last (contact)
-- rows: none
-- By contact: a segment has far more passages than these contacts have.
DELETE FROM segments_passage WHERE +segment_id = %(segment)s AND generation = %(after)s
    AND contact_id BETWEEN %(first)s AND %(last)s
