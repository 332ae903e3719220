-- purpose: what colleagues did about contacts, an account and deals within a stretch of time, the latest of each kind
-- parameters: people (JSON array of living contacts), parts (JSON array of those and what is part of them), accounts (JSON array of numbers), deals (JSON array of numbers), kinds (JSON array of texts), since (instant), before (instant), most (integer)
-- rows: kind, at, number, contact, deal, by_id, by_label, what, before, after, reason, title, words, count, to_id
SELECT * FROM (
    SELECT 'call' AS kind, c.at AS at, c.id AS number, c.contact_id AS contact, NULL AS deal, c.by_id AS by_id, c.by_label AS by_label,
        c.outcome AS what, '' AS "before", '' AS "after", '' AS reason, '' AS title, c.text AS words, c.minutes AS "count", NULL AS to_id
    FROM lifecycle_call AS c
    WHERE 'call' IN (SELECT value FROM json_each(%(kinds)s)) AND c.contact_id IN (SELECT value FROM json_each(%(parts)s))
        AND c.removed_at IS NULL AND c.at >= %(since)s AND c.at < %(before)s
    ORDER BY c.at DESC, c.id DESC LIMIT %(most)s
)
UNION ALL
SELECT * FROM (
    SELECT 'task', t.done_at, t.id, t.contact_id, t.deal_id, t.done_by_id, t.done_by_label, t.kind, '', '', '', t.title, '', NULL, NULL
    FROM lifecycle_task AS t
    WHERE 'task' IN (SELECT value FROM json_each(%(kinds)s)) AND t.id IN (
            SELECT id FROM lifecycle_task WHERE contact_id IN (SELECT value FROM json_each(%(parts)s))
            UNION ALL SELECT id FROM lifecycle_task WHERE account_id IN (SELECT value FROM json_each(%(accounts)s))
            UNION ALL SELECT id FROM lifecycle_task WHERE deal_id IN (SELECT value FROM json_each(%(deals)s))
        )
        AND t.removed_at IS NULL AND t.done_at >= %(since)s AND t.done_at < %(before)s
    ORDER BY t.done_at DESC, t.id DESC LIMIT %(most)s
)
UNION ALL
SELECT * FROM (
    SELECT 'stage', s.entered_at, s.id, s.contact_id, NULL, s.by_id, s.by_label, s.cause, s.origin, s.stage, s.reason, '', s.note, s.cycle, NULL
    FROM lifecycle_contactstage AS s
    WHERE 'stage' IN (SELECT value FROM json_each(%(kinds)s)) AND s.contact_id IN (SELECT value FROM json_each(%(people)s))
        AND s.entered_at >= %(since)s AND s.entered_at < %(before)s
    ORDER BY s.entered_at DESC, s.id DESC LIMIT %(most)s
)
UNION ALL
SELECT * FROM (
    SELECT 'lead', m.at, m.id, l.contact_id, NULL, m.by_id, m.by_label, m.what, m.from_state, '', m.reason, '', m.note, NULL, CASE WHEN m.to_owner_id <> COALESCE(m.from_owner_id, 0) THEN m.to_owner_id END
    FROM lifecycle_lead AS l
    JOIN lifecycle_leadmove AS m ON m.lead_id = l.id
    WHERE 'lead' IN (SELECT value FROM json_each(%(kinds)s)) AND l.contact_id IN (SELECT value FROM json_each(%(people)s))
        AND m.what <> 'reminded' AND m.at >= %(since)s AND m.at < %(before)s
    ORDER BY m.at DESC, m.id DESC LIMIT %(most)s
)
UNION ALL
SELECT * FROM (
    SELECT 'deal', y.entered_at, y.id, NULL, d.id, y.by_id, y.by_label, y.cause, y.from_stage, y.stage, y.reason, d.name, y.note, y.number, NULL
    FROM lifecycle_deal AS d
    JOIN lifecycle_dealstay AS y ON y.deal_id = d.id
    WHERE 'deal' IN (SELECT value FROM json_each(%(kinds)s)) AND d.id IN (SELECT value FROM json_each(%(deals)s))
        AND y.entered_at >= %(since)s AND y.entered_at < %(before)s
    ORDER BY y.entered_at DESC, y.id DESC LIMIT %(most)s
)
UNION ALL
SELECT * FROM (
    SELECT 'topics', n.at, n.id, n.contact_id, NULL, n.by_id, n.by_label, '', '', '', '', '', '', n.version, NULL
    FROM lifecycle_topicnote AS n
    WHERE 'topics' IN (SELECT value FROM json_each(%(kinds)s)) AND n.contact_id IN (SELECT value FROM json_each(%(parts)s))
        AND n.at >= %(since)s AND n.at < %(before)s
    ORDER BY n.at DESC, n.id DESC LIMIT %(most)s
)
UNION ALL
SELECT * FROM (
    SELECT 'material', a.at, a.id, a.contact_id, a.deal_id, a.by_id, a.by_label, '', '', '', '', a.title, '', a.material_id, NULL
    FROM lifecycle_materialsent AS a
    WHERE 'material' IN (SELECT value FROM json_each(%(kinds)s)) AND a.id IN (
            SELECT id FROM lifecycle_materialsent WHERE contact_id IN (SELECT value FROM json_each(%(parts)s))
            UNION ALL SELECT id FROM lifecycle_materialsent WHERE deal_id IN (SELECT value FROM json_each(%(deals)s))
        )
        AND a.removed_at IS NULL AND a.at >= %(since)s AND a.at < %(before)s
    ORDER BY a.at DESC, a.id DESC LIMIT %(most)s
)
UNION ALL
SELECT * FROM (
    SELECT k.kind, k.at, k.id, (SELECT min(o.contact_id) FROM lifecycle_talkcontact AS o WHERE o.talk_id = k.id), k.deal_id, k.by_id, k.by_label,
        k.direction, '', '', k.place, k.title, k.text, k.minutes, NULL
    FROM lifecycle_talk AS k
    WHERE k.kind IN (SELECT value FROM json_each(%(kinds)s)) AND k.id IN (
            SELECT talk_id FROM lifecycle_talkcontact WHERE contact_id IN (SELECT value FROM json_each(%(parts)s))
            UNION ALL SELECT id FROM lifecycle_talk WHERE deal_id IN (SELECT value FROM json_each(%(deals)s))
        )
        AND k.removed_at IS NULL AND k.at >= %(since)s AND k.at < %(before)s
    ORDER BY k.at DESC, k.id DESC LIMIT %(most)s
)
ORDER BY at DESC, kind DESC, number DESC LIMIT %(most)s
