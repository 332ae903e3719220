"""The stages of contacts that Crescendo ships: PLAYBOOK 7, with the matrix of PLAYBOOK 6 as ways to an MQL."""

from __future__ import annotations

from typing import Any

_Doc = dict[str, Any]
OWNED = ("email", "sms", "phone", "wechat", "wecom")
HAND_RAISES = ("trial.started", "demo.asked", "quote.asked", "call.asked")
_ASKING_FORMS = ("trial", "demo", "quote", "contact-sales", "试用", "演示", "报价")


def _title(english: str, chinese: str) -> _Doc:
    return {"en": english, "zh-hans": chinese}


def _crm(stage: str = "", status: str = "", salesforce: str = "", kind: str = "Lead") -> _Doc:
    said = {
        "hubspot_lifecyclestage": stage,
        "hubspot_lead_status": status,
        "salesforce_status": salesforce,
        "salesforce_object": kind,
    }
    return {name: value for name, value in said.items() if value}


def _itself(field: str) -> _Doc:
    return {"field": field, "by_itself": True}


def _grade(*grades: str) -> _Doc:
    return {"field": "grade", "operator": "is_any_of", "value": list(grades)}


def _done(acts: Any) -> _Doc:
    return {"event": acts, "window": {"last": {"count": 60, "unit": "days"}}, "at_least": 1}


def _about(word: str) -> _Doc:
    return {"field": "subject", "operator": "contains", "value": word}


_HOT = {"field": "band", "operator": "is", "value": "hot"}
_ASKING = {"names": ["form.submitted"], "filter": {"any": [_about(word) for word in _ASKING_FORMS]}}
RAISED = {"any": [_done({"names": list(HAND_RAISES)}), _done(_ASKING)]}
_REACHABLE = {
    "any": [{"field": f"reach.{channel}", "operator": "is", "value": "reachable"} for channel in OWNED]
}

_INTO_LEAD: list[_Doc] = [
    {
        "key": "reachable",
        "title": _title("Reachable in an owned channel, with consent", "可在自有渠道触达，且已授权"),
        "from": ["visitor"],
        "condition": _REACHABLE,
    },
]
_INTO_MQL: list[_Doc] = [
    {
        "key": "hand_raise",
        "title": _title("Raised a hand", "主动举手"),
        "from": ["visitor", "lead", "recycled", "lost"],
        "condition": {"all": [RAISED, _grade("A", "B", "C")]},
        "queue": "sales",
    },
    {
        "key": "hot",
        "title": _title("Hot, and fits", "高热度且匹配"),
        "from": ["lead", "recycled"],
        "condition": {"all": [_HOT, _grade("A", "B")]},
        "queue": "sales",
    },
    {
        "key": "hot_unknown",
        "title": _title(
            "Hot, fit not known well: the SDR completes the data", "高热度、资料不全：由 SDR 补全"
        ),
        "from": ["lead", "recycled"],
        "condition": {"all": [_HOT, _grade("C")]},
        "queue": "sdr",
    },
]

CONTACT: list[_Doc] = [
    {
        "key": "visitor",
        "title": _title("Visitor", "访客"),
        "required": [_itself("first_touch")],
        "moves": ["lead", "mql", "opportunity", "disqualified"],
    },
    {
        "key": "lead",
        "title": _title("Lead", "线索"),
        "crm": _crm("lead", "NEW", "Open - Not Contacted"),
        "enters_when": _INTO_LEAD,
        "required": [
            {"any_of": ["email", "phone"], "by_itself": True},
            *(_itself(field) for field in ("source", "keyword", "region", "consent")),
        ],
        "moves": ["mql", "sql", "opportunity", "recycled", "disqualified"],
    },
    {
        "key": "mql",
        "title": _title("MQL", "市场合格线索"),
        "crm": _crm("marketingqualifiedlead", "OPEN", "Open - Not Contacted"),
        "enters_when": _INTO_MQL,
        "required": [
            *("name", "company", "region", "industry", "own.product_interest"),
            *(_itself(field) for field in ("source", "mql_reason", "activation")),
        ],
        "moves": ["sql", "opportunity", "recycled", "disqualified", "lead"],
    },
    {
        "key": "sql",
        "title": _title("SQL", "销售合格线索"),
        "crm": _crm("salesqualifiedlead", "CONNECTED", "Closed - Converted"),
        "required": [
            *("account", "role", "own.need", "own.project_on", "own.next_step", "own.next_step_on"),
            {"field": "note", "at_least": 3},
        ],
        "moves": ["opportunity", "recycled", "disqualified", "mql", "lead"],
    },
    {
        "key": "opportunity",
        "title": _title("Opportunity", "商机"),
        "crm": _crm("opportunity", "OPEN_DEAL", "Qualification", "Opportunity"),
        "moves": ["poc", "won", "lost", "recycled", "disqualified", "sql"],
    },
    {
        "key": "poc",
        "title": _title("POC", "概念验证"),
        "crm": _crm("opportunity", "OPEN_DEAL", "Proof of Concept", "Opportunity"),
        "moves": ["won", "lost", "recycled", "opportunity"],
    },
    {
        "key": "won",
        "title": _title("Customer", "客户"),
        "crm": _crm("customer", "", "Closed Won", "Opportunity"),
        "moves": ["recycled", "lost", "opportunity"],
    },
    {
        "key": "recycled",
        "title": _title("Recycled", "培育回流"),
        "aside": True,
        "reasons": "recycle",
        "crm": _crm("lead", "BAD_TIMING", "Closed - Not Converted"),
        "moves": ["lead", "mql", "sql", "opportunity", "disqualified"],
    },
    {
        "key": "disqualified",
        "title": _title("Disqualified", "无效"),
        "aside": True,
        "reasons": "reject",
        "crm": _crm("lead", "UNQUALIFIED", "Closed - Not Converted"),
        "moves": ["lead", "mql", "opportunity"],
    },
    {
        "key": "lost",
        "title": _title("Lost", "输单"),
        "aside": True,
        "reasons": "lost",
        "crm": _crm("opportunity", "", "Closed Lost", "Opportunity"),
        "moves": ["lead", "mql", "opportunity", "recycled", "disqualified"],
    },
]
