-- purpose: take some alarm clocks away
-- parameters: rows (JSON array of [segment, generation, contact])
-- rows: none
DELETE FROM segments_waking WHERE (segment_id, generation, contact_id) IN (
    SELECT json_extract(gone.value, '$[0]'), json_extract(gone.value, '$[1]'), json_extract(gone.value, '$[2]')
    FROM json_each(%(rows)s) AS gone
)
