-- purpose: forget the counts of old minutes
-- parameters: minute (integer)
-- rows: none
DELETE FROM activity_newcomers WHERE minute < %(minute)s
