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
        (given ->> 0)::bigint AS id,
        (given ->> 1)::text AS name,
        (given ->> 2)::text AS name_fold,
        (given ->> 3)::text AS first_name,
        (given ->> 4)::text AS last_name,
        (given ->> 5)::text AS email,
        (given ->> 6)::text AS email_fold,
        (given ->> 7)::text AS phone,
        (given ->> 8)::text AS title,
        (given ->> 9)::text AS title_fold,
        (given ->> 10)::text AS company_name,
        (given ->> 11)::text AS company_fold,
        (given ->> 12)::text AS industry,
        (given ->> 13)::text AS industry_fold,
        (given ->> 14)::bigint AS employees,
        (given ->> 15)::text AS country,
        (given ->> 16)::text AS country_fold,
        (given ->> 17)::text AS region,
        (given ->> 18)::text AS region_fold,
        (given ->> 19)::text AS city,
        (given ->> 20)::text AS city_fold,
        (given ->> 21)::text AS language,
        (given ->> 22)::text AS time_zone,
        (given ->> 23)::text AS website,
        (given ->> 24)::text AS traits,
        (given ->> 25)::bigint AS owner_id,
        (given ->> 26)::bigint AS account_id
    FROM json_array_elements(%(rows)s::json) AS k (given)
) AS v
WHERE t.id = v.id
