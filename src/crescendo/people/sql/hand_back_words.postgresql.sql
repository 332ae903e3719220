-- purpose: some links of devices to erased persons become links to nobody, so that the time stays nobody's
-- parameters: people (JSON array of identity ids), limit (integer)
-- rows: none
UPDATE people_devicelink SET person_id = NULL WHERE ctid = ANY (ARRAY (
    SELECT word.ctid FROM people_devicelink AS word
    WHERE word.person_id IN (SELECT value::bigint FROM json_array_elements_text(%(people)s::json)) LIMIT %(limit)s))
