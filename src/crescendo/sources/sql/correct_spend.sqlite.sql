-- purpose: put a corrected report's figures in the place of those that stood
-- parameters: rows (JSON array of [digest, amount, impressions, clicks, updated_at])
-- rows: none
UPDATE sources_spend AS t
SET amount = v.amount, impressions = v.impressions, clicks = v.clicks, updated_at = v.updated_at
FROM (
    SELECT
        json_extract(value, '$[0]') AS digest,
        json_extract(value, '$[1]') AS amount,
        json_extract(value, '$[2]') AS impressions,
        json_extract(value, '$[3]') AS clicks,
        json_extract(value, '$[4]') AS updated_at
    FROM json_each(%(rows)s)
) AS v
WHERE t.digest = v.digest
