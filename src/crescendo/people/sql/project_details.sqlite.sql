-- purpose: write columns of contact rows that no index holds, as their history says
-- parameters: [id, phone, title, title_fold, industry, industry_fold, employees, country, country_fold, region, region_fold, city, city_fold, language, time_zone, website, traits, industry_code, country_code, region_code, area_code, size_code], once for each row
-- rows: none
UPDATE people_contact
SET
    phone = ?2,
    title = ?3,
    title_fold = ?4,
    industry = ?5,
    industry_fold = ?6,
    employees = ?7,
    country = ?8,
    country_fold = ?9,
    region = ?10,
    region_fold = ?11,
    city = ?12,
    city_fold = ?13,
    language = ?14,
    time_zone = ?15,
    website = ?16,
    traits = ?17,
    industry_code = ?18,
    country_code = ?19,
    region_code = ?20,
    area_code = ?21,
    size_code = ?22
WHERE id = ?1
