-- purpose: write columns of contact rows that no index holds, as their history says
-- parameters: rows (JSON array of [id, phone, title, title_fold, industry, industry_fold, employees, country, country_fold, region, region_fold, city, city_fold, language, time_zone, website, traits, industry_code, country_code, region_code, area_code, size_code])
-- rows: none
UPDATE people_contact AS t
SET
    phone = v.phone,
    title = v.title,
    title_fold = v.title_fold,
    industry = v.industry,
    industry_fold = v.industry_fold,
    employees = v.employees,
    country = v.country,
    country_fold = v.country_fold,
    region = v.region,
    region_fold = v.region_fold,
    city = v.city,
    city_fold = v.city_fold,
    language = v.language,
    time_zone = v.time_zone,
    website = v.website,
    traits = v.traits,
    industry_code = v.industry_code,
    country_code = v.country_code,
    region_code = v.region_code,
    area_code = v.area_code,
    size_code = v.size_code
FROM (
    SELECT
        (given ->> 0)::bigint AS id,
        (given ->> 1)::text AS phone,
        (given ->> 2)::text AS title,
        (given ->> 3)::text AS title_fold,
        (given ->> 4)::text AS industry,
        (given ->> 5)::text AS industry_fold,
        (given ->> 6)::bigint AS employees,
        (given ->> 7)::text AS country,
        (given ->> 8)::text AS country_fold,
        (given ->> 9)::text AS region,
        (given ->> 10)::text AS region_fold,
        (given ->> 11)::text AS city,
        (given ->> 12)::text AS city_fold,
        (given ->> 13)::text AS language,
        (given ->> 14)::text AS time_zone,
        (given ->> 15)::text AS website,
        (given ->> 16)::text AS traits,
        (given ->> 17)::text AS industry_code,
        (given ->> 18)::text AS country_code,
        (given ->> 19)::text AS region_code,
        (given ->> 20)::text AS area_code,
        (given ->> 21)::text AS size_code
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
