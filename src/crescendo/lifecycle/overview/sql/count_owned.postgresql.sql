-- purpose: how many living contacts some colleagues have, counted no further than most
-- parameters: owners (JSON array of numbers), most (integer)
-- rows: count
SELECT count(*) FROM (
    SELECT 1 AS one FROM people_contact AS who
    WHERE who.owner_id IN (
            SELECT CAST(one.value AS bigint) FROM json_array_elements_text(CAST(%(owners)s AS json)) AS one(value)
        ) AND who.merged_into_id IS NULL
    LIMIT %(most)s
) AS counted
