-- purpose: the ids of touches that are in the dictionary already
-- parameters: digests (JSON array of digests)
-- rows: digest, id
SELECT touch.digest, touch.id
FROM json_array_elements_text(%(digests)s::json) AS given(digest)
JOIN sources_touch AS touch ON touch.digest = given.digest
