-- purpose: write contact rows as their history says
-- parameters: rows (JSON array of [id, name, name_fold, first_name, last_name, email, email_fold, phone, title, title_fold, company_name, company_fold, industry, industry_fold, employees, country, country_fold, region, region_fold, city, city_fold, language, time_zone, website, traits, owner_id, account_id])
-- rows: none
UPDATE people_contact AS t
SET
    name = v.name,
    name_fold = v.name_fold,
    first_name = v.first_name,
    last_name = v.last_name,
    email = v.email,
    email_fold = v.email_fold,
    phone = v.phone,
    title = v.title,
    title_fold = v.title_fold,
    company_name = v.company_name,
    company_fold = v.company_fold,
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
    owner_id = v.owner_id,
    account_id = v.account_id
FROM (
    SELECT
        json_extract(value, '$[0]') AS id,
        json_extract(value, '$[1]') AS name,
        json_extract(value, '$[2]') AS name_fold,
        json_extract(value, '$[3]') AS first_name,
        json_extract(value, '$[4]') AS last_name,
        json_extract(value, '$[5]') AS email,
        json_extract(value, '$[6]') AS email_fold,
        json_extract(value, '$[7]') AS phone,
        json_extract(value, '$[8]') AS title,
        json_extract(value, '$[9]') AS title_fold,
        json_extract(value, '$[10]') AS company_name,
        json_extract(value, '$[11]') AS company_fold,
        json_extract(value, '$[12]') AS industry,
        json_extract(value, '$[13]') AS industry_fold,
        json_extract(value, '$[14]') AS employees,
        json_extract(value, '$[15]') AS country,
        json_extract(value, '$[16]') AS country_fold,
        json_extract(value, '$[17]') AS region,
        json_extract(value, '$[18]') AS region_fold,
        json_extract(value, '$[19]') AS city,
        json_extract(value, '$[20]') AS city_fold,
        json_extract(value, '$[21]') AS language,
        json_extract(value, '$[22]') AS time_zone,
        json_extract(value, '$[23]') AS website,
        json_extract(value, '$[24]') AS traits,
        json_extract(value, '$[25]') AS owner_id,
        json_extract(value, '$[26]') AS account_id
    FROM json_each(%(rows)s)
) AS v
WHERE t.id = v.id
