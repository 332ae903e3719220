-- purpose: put a corrected report's figures in the place of those that stood
-- parameters: rows (JSON array of [digest, amount, impressions, clicks, updated_at])
-- rows: none
UPDATE sources_spend AS t
SET amount = v.amount, impressions = v.impressions, clicks = v.clicks, updated_at = v.updated_at
FROM (
    SELECT
        (given ->> 0)::text AS digest,
        (given ->> 1)::bigint AS amount,
        (given ->> 2)::bigint AS impressions,
        (given ->> 3)::bigint AS clicks,
        (given ->> 4)::bigint AS updated_at
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.digest = v.digest
