-- purpose: the channels of touches
-- parameters: touches (JSON array of ids)
-- rows: id, channel
SELECT touch.id, touch.channel
FROM json_array_elements_text(%(touches)s::json) AS given(id)
JOIN sources_touch AS touch ON touch.id = given.id::bigint
