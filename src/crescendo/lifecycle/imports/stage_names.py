"""What other systems call our stages (PROTOCOLS 7). Pure; the company's own document goes first."""

from __future__ import annotations

from collections.abc import Mapping

from crescendo.core.text import fold
from crescendo.lifecycle.documents.nouns import Course, Reasons, Stage

# Names that stand in no document: a stage of the others that we have no stage of our own for.
CONTACT_NAMES: Mapping[str, str] = {
    "subscriber": "lead",
    "new": "lead",
    "open": "lead",
    "sal": "mql",
    "in_progress": "mql",
    "in progress": "mql",
    "working - contacted": "mql",
    "sales accepted lead": "mql",
    "open_deal": "opportunity",
    "open deal": "opportunity",
    "converted": "opportunity",
    "attempted_to_contact": "recycled",
    "attempted to contact": "recycled",
    "bad timing": "recycled",
    "unqualified": "disqualified",
    "closed": "disqualified",
    "customer": "won",
    "closed won": "won",
    "closed lost": "lost",
    "客户": "won",
    "成交": "won",
    "流失": "lost",
}
DEAL_NAMES: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("prospecting", "qualification", "needs analysis", "value proposition", "id. decision makers"),
            *("perception analysis", "proposal/price quote", "negotiation/review", "open"),
            *("appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin"),
            *("contractsent", "初步接洽", "需求确认", "方案报价", "商务谈判"),
        ),
        "opportunity",
    ),
    "proof of concept": "poc",
    "trial": "poc",
    "试用": "poc",
    **dict.fromkeys(("closed won", "closedwon", "won", "赢单", "成交"), "won"),
    **dict.fromkeys(("closed lost", "closedlost", "lost", "输单", "丢单"), "lost"),
}


def stage_named(course: Course, text: str, others: Mapping[str, str]) -> str | None:
    """The key of the stage that a file calls so: by its key, a title, the document's names, then `others`."""
    said = fold(text)
    for names in (_keys, _titles, _crm):
        for stage in course.stages:
            if said in names(stage):
                return stage.key
    other = others.get(said)
    return other if other is not None and course.find(other) is not None else None


def reason_named(reasons: Reasons, text: str) -> str | None:
    """The key of the reason that a file calls so, of any list."""
    said = fold(text)
    for those in reasons.values():
        for reason in those:
            if said in {fold(reason.key), *(fold(title) for _, title in reason.title)}:
                return reason.key
    return None


def _keys(stage: Stage) -> set[str]:
    return {fold(stage.key)}


def _titles(stage: Stage) -> set[str]:
    return {fold(title) for _, title in stage.title}


def _crm(stage: Stage) -> set[str]:
    return {fold(value) for name, value in stage.crm.items() if name != "salesforce_object"}
