-- purpose: forget what happened to sources' messages in old hours
-- parameters: hour (integer)
-- rows: none
DELETE FROM activity_sourcehour WHERE hour < %(hour)s
