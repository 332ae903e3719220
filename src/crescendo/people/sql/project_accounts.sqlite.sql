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
        json_extract(value, '$[0]') AS id,
        json_extract(value, '$[1]') AS name,
        json_extract(value, '$[2]') AS name_fold,
        json_extract(value, '$[3]') AS industry,
        json_extract(value, '$[4]') AS industry_fold,
        json_extract(value, '$[5]') AS employees,
        json_extract(value, '$[6]') AS country,
        json_extract(value, '$[7]') AS country_fold,
        json_extract(value, '$[8]') AS region,
        json_extract(value, '$[9]') AS region_fold,
        json_extract(value, '$[10]') AS city,
        json_extract(value, '$[11]') AS city_fold,
        json_extract(value, '$[12]') AS website,
        json_extract(value, '$[13]') AS traits,
        json_extract(value, '$[14]') AS owner_id,
        json_extract(value, '$[15]') AS parent_id,
        json_extract(value, '$[16]') AS industry_code,
        json_extract(value, '$[17]') AS country_code,
        json_extract(value, '$[18]') AS region_code,
        json_extract(value, '$[19]') AS area_code,
        json_extract(value, '$[20]') AS size_code
    FROM json_each(%(rows)s)
) AS v
WHERE t.id = v.id
