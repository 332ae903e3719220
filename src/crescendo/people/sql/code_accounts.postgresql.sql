-- purpose: write the codes of what accounts' words come to
-- parameters: rows (JSON array of [id, industry_code, country_code, region_code, area_code, size_code])
-- rows: none
UPDATE people_account AS t
SET
    industry_code = v.industry_code,
    country_code = v.country_code,
    region_code = v.region_code,
    area_code = v.area_code,
    size_code = v.size_code
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::text AS industry_code,
        (given ->> 2)::text AS country_code,
        (given ->> 3)::text AS region_code,
        (given ->> 4)::text AS area_code,
        (given ->> 5)::text AS size_code
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
