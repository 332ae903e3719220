-- purpose: remove some links of devices that are erased
-- parameters: devices (JSON array of identity ids), limit (integer)
-- rows: none
DELETE FROM people_devicelink WHERE rowid IN (
    SELECT word.rowid FROM people_devicelink AS word
    WHERE word.device_id IN (SELECT value FROM json_each(%(devices)s)) LIMIT %(limit)s)
