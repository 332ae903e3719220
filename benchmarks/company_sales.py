"""What scoring, segments and the lifecycle hold of `company.found`'s people: rows by SQL, for figures only.

Every third person is a lead, every tenth an MQL with a lead of sales, every twentieth has a deal; each stands under
the model that acts. The one with the long history has a long one with sales as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.company import DAY, HEAVY, NOW
from crescendo.core import sets

SELLERS = 20
SEGMENTS = 12
_PASSWORD = "a long password for a benchmark"
_SPREAD = "(i * 7919) %% 1000003"
_AGO = f"%(now)s - 3600000 - {_SPREAD} * 20000"
_SELLER = f"%(seller)s + (i / 20) %% {SELLERS}"
_LEAD_STATES = (
    "CASE i / 10 %% 10 WHEN 0 THEN 'pool' WHEN 1 THEN 'routed' WHEN 2 THEN 'accepted' WHEN 3 THEN 'qualified' "
    "WHEN 4 THEN 'converted' WHEN 5 THEN 'recycled' ELSE 'rejected' END"
)
_DEAL_STAGES = (
    "CASE i / 20 %% 8 WHEN 0 THEN 'opportunity' WHEN 1 THEN 'poc' WHEN 2 THEN 'won' WHEN 3 THEN 'live' "
    "WHEN 4 THEN 'renewal_due' ELSE 'lost' END"
)
_DEAL_STATES = "CASE WHEN i / 20 %% 8 < 2 THEN 'open' WHEN i / 20 %% 8 < 5 THEN 'won' ELSE 'lost' END"
# Two in a hundred are hot, eight are warm.
_SCORE = (
    f"CASE WHEN {_SPREAD} %% 1000 >= 980 THEN 301 + {_SPREAD} %% 90 "
    f"WHEN {_SPREAD} %% 1000 >= 900 THEN 150 + {_SPREAD} %% 140 ELSE {_SPREAD} %% 140 END"
)
_Columns = Mapping[str, str]

_STANDING: _Columns = {
    "model_id": "%(model)s",
    "contact_id": "i",
    "thousandths": f"({_SCORE}) * 1000",
    "score": _SCORE,
    "band": f"CASE WHEN {_SPREAD} %% 1000 >= 980 THEN 2 WHEN {_SPREAD} %% 1000 >= 900 THEN 1 ELSE 0 END",
    "on_day": "%(now)s / 86400000",
    "next_day": "%(now)s / 86400000 + i %% 60 + 1",
    "fit": "i %% 90",
    "grade": "CASE i %% 3 WHEN 0 THEN 'A' WHEN 1 THEN 'B' ELSE 'C' END",
    "account_id": "i %% %(accounts)s + 1",
    "version": "0",
    "override": "-1",
    "is_content_only": "1 = 0",
}
_ENTRY: _Columns = {
    "model_id": "%(model)s",
    "contact_id": "%(contact)s",
    "rule_id": "i %% 5 + %(rule)s",
    "day": "%(now)s / 86400000 - i / 5",
    "acts": "3",
    "raw": "15",
    "points": "15",
    "half_life": "30",
}
_MEMBER: _Columns = {
    "segment_id": "%(segment)s",
    "generation": "%(generation)s",
    "contact_id": f"i * {SEGMENTS} + 1",
    "at": f"%(now)s - i %% 10000 * {DAY // 100}",
}
_PASSAGE: _Columns = {**_MEMBER, "is_entry": "1 = 1", "cause": "'definition'"}
_STAGE: _Columns = {
    "contact_id": "i * %(each)s",
    "cycle": "1",
    "stage": "%(stage)s",
    "origin": "'visitor'",
    "entered_at": _AGO,
    "left_at": "NULL",
    "is_open": "1",
    "cause": "'rule'",
    "cause_key": "''",
    "reason": "''",
    "way": "'reachable'",
    "note": "''",
    "by_id": "NULL",
    "by_label": "''",
    "is_incomplete": "1 = 0",
    "missing": "'[]'",
    "said": "'{{}}'",
    "activation": "''",
    "returns_at": "NULL",
    "returns_to": "''",
    "held": "NULL",
    "wakes_at": "NULL",
    "version": "1",
}
_LEAD: _Columns = {
    "origin_id": "i",
    "contact_id": "i",
    "cycle": "1",
    "state": _LEAD_STATES,
    "owner_id": f"CASE WHEN i / 10 %% 10 = 0 THEN NULL ELSE {_SELLER} END",
    "rule": "'turn'",
    "queue": "''",
    "is_raised": "1 = 0",
    "cause": "'rule'",
    "made_at": _AGO,
    "since_at": _AGO,
    "routed_at": _AGO,
    "accepted_at": f"CASE WHEN i / 10 %% 10 IN (2, 3, 4) THEN {_AGO} ELSE NULL END",
    "attempted_at": "NULL",
    "talked_at": "NULL",
    "closed_at": f"CASE WHEN i / 10 %% 10 > 3 THEN {_AGO} ELSE NULL END",
    "return_at": f"CASE WHEN i / 10 %% 10 = 5 THEN %(now)s + {DAY * 30} ELSE NULL END",
    "passes": "0",
    "reason": "CASE WHEN i / 10 %% 10 > 4 THEN 'no_budget' ELSE '' END",
    "disputed_at": "NULL",
    "due_at": f"CASE WHEN i / 10 %% 10 = 1 THEN {_AGO} + {DAY} ELSE NULL END",
    "due_clock": "CASE WHEN i / 10 %% 10 = 1 THEN 'accept' ELSE '' END",
}
_LEAD_MOVE: _Columns = {
    "lead_id": "i",
    "at": _AGO,
    "what": "'routed'",
    "from_state": "''",
    "from_owner_id": "NULL",
    "to_owner_id": _SELLER,
    "by_id": "NULL",
    "by_label": "'rules'",
    "reason": "''",
    "note": "''",
}
_DEAL: _Columns = {
    **dict.fromkeys(("keyword", "keyword_fold", "region", "region_fold", "industry"), "''"),
    **dict.fromkeys(
        ("industry_fold", "budget", "lost_reason", "lost_to", "win_reason", "churn_reason"), "''"
    ),
    "channel": "'sem'",
    "name": "'Deal ' || CAST(i AS text)",
    "name_fold": "'deal ' || CAST(i AS text)",
    "account_id": "i %% %(accounts)s + 1",
    "written_account_id": "i %% %(accounts)s + 1",
    "owner_id": _SELLER,
    "stage": _DEAL_STAGES,
    "stage_at": _AGO,
    "state": _DEAL_STATES,
    "closed_at": f"CASE WHEN i / 20 %% 8 < 2 THEN NULL ELSE {_AGO} END",
    "currency": "'CNY'",
    "amount": "i %% 1000 * 100000",
    "list_amount": "i %% 1000 * 100000",
    "has_no_known_decision_maker": "1 = 0",
    "products": "'Platform'",
    "products_fold": "'platform'",
    "missing": "'[]'",
    "created_at": _AGO,
    "changed_at": _AGO,
}
_DEAL_STAY: _Columns = {
    "deal_id": "i",
    "number": "1",
    "stage": "(SELECT stage FROM lifecycle_deal WHERE lifecycle_deal.id = n.i)",
    "from_stage": "''",
    "entered_at": _AGO,
    "left_at": "NULL",
    "by_id": "NULL",
    "by_label": "'rules'",
    "cause": "'conversion'",
    "reason": "''",
    "note": "''",
    "is_incomplete": "1 = 0",
}
_DEAL_CONTACT: _Columns = {"deal_id": "i", "contact_id": "i * 20", "role": "'user'", "at": "%(now)s"}
_OF_HEAVY: _Columns = {"deal_id": "i", "contact_id": "%(contact)s", "role": "'champion'", "at": "%(now)s"}
_TASK: _Columns = {
    "contact_id": "i * %(each)s + %(contact)s",
    "title": "'Call about the trial ' || CAST(i AS text)",
    "kind": "'call'",
    "owner_id": f"%(seller)s + i %% {SELLERS}",
    "due_at": f"%(now)s + (i %% 60 - 20) * {DAY}",
    "is_timed": "1 = 0",
    "at": "%(now)s - i",
    "by_label": "'Chen'",
    "done_by_label": "''",
}
_CALL: _Columns = {
    "contact_id": "i * %(each)s + %(contact)s",
    "outcome": "'reached'",
    "minutes": "4",
    "text": "'Wants a trial in spring.'",
    "at": _AGO,
    "noted_at": _AGO,
    "by_id": f"%(seller)s + i %% {SELLERS}",
    "by_label": "'Chen'",
}
_TOPIC_NOTE: _Columns = {
    "contact_id": "%(contact)s",
    "version": "i",
    "answers": "'{{}}'",
    "at": "%(now)s - i",
    "by_label": "'Chen'",
}
_NOTE: _Columns = {
    "contact_id": "%(contact)s",
    "by_label": "'Chen'",
    "at": "%(now)s - i * 86400000",
    "text": "'They compare us with two others; the budget comes in April.'",
    "mentions": "'[]'",
}
_TAGGING: _Columns = {
    "tag_id": "i",
    "contact_id": "%(contact)s",
    "is_ruled": "1 = 0",
    "at": "%(now)s",
}


def found(*, contacts: int) -> None:
    """Give the company's people scores, segments, stages, leads, deals, tasks and calls."""
    seller, accounts = _sellers(), max(1, contacts // 20)
    _scored(contacts, accounts)
    _segmented(contacts)
    _fill("lifecycle_contactstage", _STAGE, contacts // 10, each=10, stage="mql")
    _fill("lifecycle_contactstage", _STAGE, contacts // 3, each=3, stage="lead", only="i %% 10 <> 0")
    _fill("lifecycle_contactstage", _STAGE, 1, each=HEAVY, stage="sql")
    _fill("lifecycle_lead", _LEAD, contacts, only="i %% 10 = 0 OR i = 1", seller=seller)
    _fill("lifecycle_leadmove", _LEAD_MOVE, contacts // 10, seller=seller)
    _fill("lifecycle_deal", _DEAL, contacts, only="i %% 20 = 0", seller=seller, accounts=accounts)
    _fill("lifecycle_dealstay", _DEAL_STAY, contacts // 20)
    _fill("lifecycle_dealcontact", _DEAL_CONTACT, contacts // 20)
    _fill("lifecycle_dealcontact", _OF_HEAVY, 3, contact=HEAVY)
    _fill("lifecycle_task", _TASK, contacts // 10, each=9, contact=0, seller=seller)
    _fill("lifecycle_task", _TASK, 8, each=0, contact=HEAVY, seller=seller)
    _fill("lifecycle_call", _CALL, contacts // 10, each=9, contact=0, seller=seller)
    _fill("lifecycle_call", _CALL, 30, each=0, contact=HEAVY, seller=seller)
    _fill("lifecycle_topicnote", _TOPIC_NOTE, 3, contact=HEAVY)
    _fill("people_note", _NOTE, 20, contact=HEAVY)
    _tagged()
    # Every second contact is a seller's, as it is with a company that works with its contacts.
    sets.execute(
        f"UPDATE people_contact SET owner_id = %(seller)s + id %% {SELLERS} WHERE id %% 2 = 0",
        {"seller": seller},
    )
    sets.execute("ANALYZE")


def _fill(table: str, columns: _Columns, most: int, *, only: str = "1 = 1", **params: Any) -> None:
    """So many rows, numbered by `i` from one on; `only` narrows which."""
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(columns.values()).replace("{{", "{").replace("}}", "}")
    sets.execute(
        "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < %(most)s) "
        f"INSERT INTO {table} ({names}) SELECT {values} FROM n WHERE {only}",
        {"now": NOW, "most": most, **params},
    )


def _sellers() -> int:
    """A team of sellers, numbered one after the other; the number of the first."""
    from crescendo.core import api as core  # noqa: PLC0415 - needs Django
    from crescendo.core.types import Actor, CreateStaff, CreateTeam, Role  # noqa: PLC0415

    by = Actor.system("benchmark")
    team = core.create_team(by, CreateTeam(name="Sales"), now=1).id
    wanted = (
        CreateStaff(
            email=f"s{number}@bench.example",
            name=f"S{number}",
            role=Role.SALES,
            password=_PASSWORD,
            team_id=team,
        )
        for number in range(SELLERS)
    )
    return min(core.create_staff(by, one, now=1).id for one in wanted)


def _scored(contacts: int, accounts: int) -> None:
    from crescendo.scoring import published  # noqa: PLC0415 - needs Django

    model = published.number_of(published.CHAMPION)
    rules = [(model, rule.key) for rule in published.champion().model.rules]
    first = min(sets.insert_returning_ids("scoring_rule", ("model_id", "key"), rules[:5]))
    _fill("scoring_standing", _STANDING, contacts, model=model, accounts=accounts)
    _fill("scoring_entry", _ENTRY, 300, model=model, rule=first, contact=HEAVY)


def _segmented(contacts: int) -> None:
    from crescendo.core.types import Actor  # noqa: PLC0415 - needs Django
    from crescendo.segments import api as segments  # noqa: PLC0415
    from crescendo.segments.types import NewSegment  # noqa: PLC0415

    by, size = Actor.system("benchmark"), contacts // SEGMENTS
    for number in range(1, SEGMENTS + 1):
        condition = {"field": "employees", "operator": "greater", "value": number * 100}
        made = segments.create_segment(by, NewSegment(name=f"Segment {number}", condition=condition), now=NOW)
        segments.publish_segment(by, made.id, revision=made.revision, now=NOW)
        wanted = {"segment": made.id, "generation": 1}
        _fill("segments_member", _MEMBER, size, **wanted)
        _fill("segments_passage", _PASSAGE, size, **wanted)
        _fill("segments_member", {**_MEMBER, "contact_id": str(HEAVY)}, 1, **wanted)
        _fill("segments_passage", {**_PASSAGE, "contact_id": str(HEAVY)}, 1, **wanted)
        sets.execute(
            "UPDATE segments_segment SET generation = 1, newest_generation = 1, version = 1, building = NULL, "
            "members = %(members)s WHERE id = %(segment)s",
            {"members": size + 1, "segment": made.id},
        )


def _tagged() -> None:
    columns = ("name", "name_fold", "colour", "note", "rule", "revision", "created_at")
    rows = [(f"Tag {number}", f"tag {number}", "blue", "", "", 1, NOW) for number in range(1, 6)]
    first = min(sets.insert_returning_ids("people_tag", columns, rows))
    _fill("people_tagging", {**_TAGGING, "tag_id": f"{first - 1} + i"}, 5, contact=HEAVY)
