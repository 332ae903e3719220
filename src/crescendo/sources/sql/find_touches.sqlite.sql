-- purpose: the ids of touches that are in the dictionary already
-- parameters: digests (JSON array of digests)
-- rows: digest, id
SELECT touch.digest, touch.id
FROM json_each(%(digests)s) AS given
JOIN sources_touch AS touch ON touch.digest = given.value
