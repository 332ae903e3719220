-- purpose: give the events of one stretch to their owner: of a device or person that carried nobody else
-- parameters: identity (id), start, end (excluded), contact (id or null)
-- rows: none
-- One stretch at a time costs half of what a set of them does: SQLite writes each row where it finds it.
UPDATE activity_event
SET contact_id = %(contact)s
WHERE visitor_id = %(identity)s AND at >= %(start)s AND at < %(end)s
    AND identity_id = visitor_id
    AND coalesce(contact_id, 0) <> coalesce(%(contact)s, 0)
