-- purpose: the channels of touches
-- parameters: touches (JSON array of ids)
-- rows: id, channel
SELECT touch.id, touch.channel FROM json_each(%(touches)s) AS given JOIN sources_touch AS touch ON touch.id = given.value
