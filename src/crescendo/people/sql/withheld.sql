-- purpose: the identities of whoever withdrew a consent and never gave it again, and of whoever is left alone
-- parameters: record (integer, the kind of identity that nobody carries), withdrawn (text), granted (text)
-- rows: kind, value, space, purpose, channel, at, contact_id; of a pause, purpose and channel are empty
WITH said AS (
  SELECT i.contact_id, c.purpose, c.channel, c.status, c.at
  FROM people_consent AS c JOIN people_identity AS i ON i.id = c.identity_id
  WHERE i.contact_id IS NOT NULL
  UNION ALL
  SELECT COALESCE(k.merged_into_id, k.id), c.purpose, c.channel, c.status, c.at
  FROM people_consent AS c JOIN people_contact AS k ON k.id = c.contact_id
),
held AS (
  SELECT contact_id, purpose, channel, MAX(CASE WHEN status = %(withdrawn)s THEN at END) AS at
  FROM said
  GROUP BY contact_id, purpose, channel
  HAVING MAX(CASE WHEN status = %(withdrawn)s THEN at END)
    >= COALESCE(MAX(CASE WHEN status = %(granted)s THEN at END), 0)
  UNION ALL
  SELECT COALESCE(k.merged_into_id, k.id), '', '', MAX(p.at)
  FROM people_contactpause AS p JOIN people_contact AS k ON k.id = p.contact_id
  WHERE p.ended_at IS NULL
  GROUP BY COALESCE(k.merged_into_id, k.id)
)
SELECT i.kind, i.value, i.space, held.purpose, held.channel, held.at, held.contact_id
FROM held JOIN people_identity AS i ON i.contact_id = held.contact_id
WHERE i.kind <> %(record)s
ORDER BY held.contact_id, held.purpose, held.channel, i.id
