-- purpose: write contact rows as their history says
-- parameters: [id, name, name_fold, first_name, last_name, email, email_fold, phone, title, title_fold, company_name, company_fold, industry, industry_fold, employees, country, country_fold, region, region_fold, city, city_fold, language, time_zone, website, traits, owner_id, account_id, industry_code, country_code, region_code, area_code, size_code], once for each row
-- rows: none
UPDATE people_contact
SET
    name = ?2,
    name_fold = ?3,
    first_name = ?4,
    last_name = ?5,
    email = ?6,
    email_fold = ?7,
    phone = ?8,
    title = ?9,
    title_fold = ?10,
    company_name = ?11,
    company_fold = ?12,
    industry = ?13,
    industry_fold = ?14,
    employees = ?15,
    country = ?16,
    country_fold = ?17,
    region = ?18,
    region_fold = ?19,
    city = ?20,
    city_fold = ?21,
    language = ?22,
    time_zone = ?23,
    website = ?24,
    traits = ?25,
    owner_id = ?26,
    account_id = ?27,
    industry_code = ?28,
    country_code = ?29,
    region_code = ?30,
    area_code = ?31,
    size_code = ?32
WHERE id = ?1
