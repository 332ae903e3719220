-- purpose: remove the oldest facts, as many as the limit, that are old enough and passed by every reader
-- parameters: until (position), before (milliseconds), limit
-- rows: none
DELETE FROM core_fact
WHERE position IN (
    SELECT position
    FROM core_fact
    WHERE position <= %(until)s
    ORDER BY position
    LIMIT %(limit)s
)
    AND recorded_at < %(before)s
