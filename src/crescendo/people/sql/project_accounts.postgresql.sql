-- purpose: write account rows as their history says
-- parameters: rows (JSON array of [id, name, name_fold, industry, industry_fold, employees, country, country_fold, region, region_fold, city, city_fold, website, traits, owner_id, parent_id, industry_code, country_code, region_code, area_code, size_code])
-- rows: none
UPDATE people_account AS t
SET
    name = v.name,
    name_fold = v.name_fold,
    industry = v.industry,
    industry_fold = v.industry_fold,
    employees = v.employees,
    country = v.country,
    country_fold = v.country_fold,
    region = v.region,
    region_fold = v.region_fold,
    city = v.city,
    city_fold = v.city_fold,
    website = v.website,
    traits = v.traits,
    owner_id = v.owner_id,
    parent_id = v.parent_id,
    industry_code = v.industry_code,
    country_code = v.country_code,
    region_code = v.region_code,
    area_code = v.area_code,
    size_code = v.size_code
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::text AS name,
        (given ->> 2)::text AS name_fold,
        (given ->> 3)::text AS industry,
        (given ->> 4)::text AS industry_fold,
        (given ->> 5)::bigint AS employees,
        (given ->> 6)::text AS country,
        (given ->> 7)::text AS country_fold,
        (given ->> 8)::text AS region,
        (given ->> 9)::text AS region_fold,
        (given ->> 10)::text AS city,
        (given ->> 11)::text AS city_fold,
        (given ->> 12)::text AS website,
        (given ->> 13)::text AS traits,
        (given ->> 14)::bigint AS owner_id,
        (given ->> 15)::bigint AS parent_id,
        (given ->> 16)::text AS industry_code,
        (given ->> 17)::text AS country_code,
        (given ->> 18)::text AS region_code,
        (given ->> 19)::text AS area_code,
        (given ->> 20)::text AS size_code
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
