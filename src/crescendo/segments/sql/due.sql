-- purpose: alarm clocks that have rung, the earliest first
-- parameters: now (instant), most (integer)
-- rows: segment_id, contact_id
SELECT w.segment_id, w.contact_id FROM segments_waking AS w WHERE w.at <= %(now)s ORDER BY w.at, w.segment_id LIMIT %(most)s
