-- purpose: give the events of one stretch to their owner: of a person who came with another visitor
-- parameters: identity (id), start, end (excluded), contact (id or null)
-- rows: none
-- The long condition is the one of the index event_identity_at, word by word: else SQLite reads the whole table.
UPDATE activity_event
SET contact_id = %(contact)s
WHERE identity_id = %(identity)s AND at >= %(start)s AND at < %(end)s
    AND NOT (identity_id = (visitor_id) AND identity_id IS NOT NULL AND visitor_id IS NOT NULL)
    AND coalesce(contact_id, 0) <> coalesce(%(contact)s, 0)
