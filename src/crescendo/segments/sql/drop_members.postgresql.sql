-- purpose: take some members away
-- parameters: rows (JSON array of [segment, generation, contact])
-- rows: none
DELETE FROM segments_member AS held USING json_array_elements(%(rows)s::json) AS gone(one)
WHERE held.segment_id = (gone.one ->> 0)::bigint AND held.generation = (gone.one ->> 1)::bigint
    AND held.contact_id = (gone.one ->> 2)::bigint
