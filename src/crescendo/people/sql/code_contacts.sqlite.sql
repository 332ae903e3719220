-- purpose: write the codes of what contacts' words come to
-- parameters: rows (JSON array of [id, industry_code, country_code, region_code, area_code, size_code])
-- rows: none
UPDATE people_contact AS t
SET
    industry_code = v.industry_code,
    country_code = v.country_code,
    region_code = v.region_code,
    area_code = v.area_code,
    size_code = v.size_code
FROM (
    SELECT
        json_extract(value, '$[0]') AS id,
        json_extract(value, '$[1]') AS industry_code,
        json_extract(value, '$[2]') AS country_code,
        json_extract(value, '$[3]') AS region_code,
        json_extract(value, '$[4]') AS area_code,
        json_extract(value, '$[5]') AS size_code
    FROM json_each(%(rows)s)
) AS v
WHERE t.id = v.id
