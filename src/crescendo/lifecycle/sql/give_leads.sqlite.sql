-- purpose: write whose leads are now, under which rule, and which clock runs
-- parameters: leads (JSON array of [id, state, owner, rule, routed_at, passes, due_at, due_clock]), now (instant)
-- rows: none
UPDATE lifecycle_lead SET
    state = given.value ->> 1,
    owner_id = given.value ->> 2,
    rule = given.value ->> 3,
    routed_at = given.value ->> 4,
    passes = given.value ->> 5,
    due_at = given.value ->> 6,
    due_clock = given.value ->> 7,
    since_at = %(now)s,
    accepted_at = NULL,
    attempted_at = NULL,
    talked_at = NULL
FROM json_each(%(leads)s) AS given
WHERE lifecycle_lead.id = given.value ->> 0
