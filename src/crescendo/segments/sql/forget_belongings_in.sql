-- purpose: forget in which accounts the contacts of a stretch were last seen
-- parameters: first (contact), last (contact)
-- rows: none
DELETE FROM segments_belonging WHERE contact_id BETWEEN %(first)s AND %(last)s
