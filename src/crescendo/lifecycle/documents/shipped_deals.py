"""The stages of deals that Crescendo ships: PLAYBOOK 7, from the opportunity to the renewed contract."""

from __future__ import annotations

from typing import Any

_Doc = dict[str, Any]


def _title(english: str, chinese: str) -> _Doc:
    return {"en": english, "zh-hans": chinese}


def _note(topics: int) -> _Doc:
    return {"field": "note", "at_least": topics}


def _salesforce(stage: str) -> _Doc:
    return {"salesforce_object": "Opportunity", "salesforce_status": stage}


DEAL: list[_Doc] = [
    {
        "key": "opportunity",
        "title": _title("Opportunity", "商机"),
        "crm": _salesforce("Qualification"),
        "required": [
            *("amount", "currency", "product", "close_on", "source", "decision_maker"),
            *("budget_state", "competitors", "buying_factors"),
            _note(5),
        ],
        "moves": ["poc", {"to": "won", "reasons": "skip"}, "lost"],
    },
    {
        "key": "poc",
        "title": _title("POC", "概念验证"),
        "crm": _salesforce("Proof of Concept"),
        "required": [
            {"field": "poc_criteria", "at_least": 1},
            *("poc_starts_on", "poc_planned_end_on", "presales", "technical_owner"),
            _note(6),
        ],
        "to_leave": [
            *("poc_result", "poc_ended_on"),
            {"field": "poc_failure", "when": {"poc_result": "failed"}},
        ],
        "moves": ["won", "lost", "opportunity"],
    },
    {
        "key": "won",
        "title": _title("Won", "签单"),
        "crm": _salesforce("Closed Won"),
        "required": [
            *("signed_on", "amount", "list_amount"),
            {"field": "discount", "by_itself": True},
            *("term_months", "starts_on", "ends_on", "recurring_amount", "win_reason"),
            _note(7),
        ],
        "moves": ["delivering", "live", "churned", "poc", "opportunity"],
    },
    {
        "key": "delivering",
        "title": _title("Delivering", "交付中"),
        "required": ["delivery_owner"],
        "moves": ["live", "churned", "won"],
    },
    {
        "key": "live",
        "title": _title("Live", "已上线"),
        "required": ["live_on"],
        "moves": ["renewal_due", "renewed", "churned", "delivering"],
    },
    {
        "key": "renewal_due",
        "title": _title("Renewal due", "待续约"),
        "moves": ["renewed", "churned", "live"],
    },
    {
        "key": "renewed",
        "title": _title("Renewed", "已续约"),
        "required": ["renewed_amount"],
        "moves": ["renewal_due", "churned"],
    },
    {
        "key": "churned",
        "title": _title("Churned", "流失"),
        "aside": True,
        "reasons": "churn",
        "moves": ["renewed", "live"],
    },
    {
        "key": "lost",
        "title": _title("Lost", "输单"),
        "aside": True,
        "reasons": "lost",
        "crm": _salesforce("Closed Lost"),
        "moves": ["opportunity", "poc"],
    },
]
