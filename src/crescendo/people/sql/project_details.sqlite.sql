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
        json_extract(value, '$[0]') AS id,
        json_extract(value, '$[1]') AS phone,
        json_extract(value, '$[2]') AS title,
        json_extract(value, '$[3]') AS title_fold,
        json_extract(value, '$[4]') AS industry,
        json_extract(value, '$[5]') AS industry_fold,
        json_extract(value, '$[6]') AS employees,
        json_extract(value, '$[7]') AS country,
        json_extract(value, '$[8]') AS country_fold,
        json_extract(value, '$[9]') AS region,
        json_extract(value, '$[10]') AS region_fold,
        json_extract(value, '$[11]') AS city,
        json_extract(value, '$[12]') AS city_fold,
        json_extract(value, '$[13]') AS language,
        json_extract(value, '$[14]') AS time_zone,
        json_extract(value, '$[15]') AS website,
        json_extract(value, '$[16]') AS traits,
        json_extract(value, '$[17]') AS industry_code,
        json_extract(value, '$[18]') AS country_code,
        json_extract(value, '$[19]') AS region_code,
        json_extract(value, '$[20]') AS area_code,
        json_extract(value, '$[21]') AS size_code
    FROM json_each(%(rows)s)
) AS v
WHERE t.id = v.id
