-- purpose: stored first and last touches of contacts
-- parameters: contacts (JSON array of ids)
-- rows: contact_id, first_at, first_touch_id, first_known, last_at, last_touch_id, last_known
SELECT t.contact_id, t.first_at, t.first_touch_id, t.first_known, t.last_at, t.last_touch_id, t.last_known
FROM json_each(%(contacts)s) AS wanted CROSS JOIN activity_contacttouches AS t ON t.contact_id = wanted.value
