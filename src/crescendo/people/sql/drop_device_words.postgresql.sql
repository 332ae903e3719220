-- purpose: remove some links of devices that are erased
-- parameters: devices (JSON array of identity ids), limit (integer)
-- rows: none
DELETE FROM people_devicelink WHERE ctid = ANY (ARRAY (
    SELECT word.ctid FROM people_devicelink AS word
    WHERE word.device_id IN (SELECT value::bigint FROM json_array_elements_text(%(devices)s::json)) LIMIT %(limit)s))
