"""What two documents of a lifecycle differ in, and where a fault of one lies, as people call it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.console import pointed, stage_words
from crescendo.console.lifecycle_values import Values
from crescendo.console.pointed import title
from crescendo.core.documents import difference
from crescendo.core.types import Actor

# An empty word is passed over: the place around it says enough.
WORDS: Mapping[str, Any] = {
    **stage_words.PIPELINES,
    **stage_words.LISTS,
    "stages": gettext_lazy("Stages"),
    "removed": gettext_lazy("Stages that are no more"),
    "note": gettext_lazy("Follow-up note"),
    "calendar": gettext_lazy("Working calendar"),
    "clocks": gettext_lazy("Clocks"),
    "routing": gettext_lazy("Routing"),
    "telesales": gettext_lazy("Call queue"),
    "rules": "",
    "key": gettext_lazy("Key in the document"),
    "title": pgettext_lazy("thing", "Name"),
    "aside": pgettext_lazy("stage", "Lies aside"),
    "reasons": gettext_lazy("Reasons"),
    "required": gettext_lazy("Must be filled to enter by hand"),
    "to_leave": gettext_lazy("Must be filled to leave"),
    "moves": gettext_lazy("Leads to"),
    "enters_when": gettext_lazy("Enters by itself when"),
    "from": gettext_lazy("From the stages"),
    "condition": pgettext_lazy("score", "Condition"),
    "queue": gettext_lazy("Whose turn it is"),
    "crm": gettext_lazy("In a CRM"),
    "hubspot_lifecyclestage": gettext_lazy("HubSpot: lifecycle stage"),
    "hubspot_lead_status": gettext_lazy("HubSpot: lead status"),
    "salesforce_status": gettext_lazy("Salesforce: status or stage"),
    "salesforce_object": gettext_lazy("Salesforce: object"),
    "goes_to": gettext_lazy("Goes to"),
    "after_days": gettext_lazy("Back after days"),
    "returns_to": gettext_lazy("Comes back as"),
    "asks": gettext_lazy("Asks for"),
    "hands_to": gettext_lazy("Who takes over"),
    "factor": gettext_lazy("Buying factor"),
    "sets": gettext_lazy("Writes down"),
    "topics": "",
    "questions": gettext_lazy("Questions"),
    "fields": gettext_lazy("Key fields"),
    "kind": gettext_lazy("Kind"),
    "options": gettext_lazy("Options"),
    "characters": gettext_lazy("Chinese characters that count as text"),
    "letters": gettext_lazy("Letters that count as text"),
    "asked_days": gettext_lazy("Days that “asked, not known yet” counts"),
    "opens": gettext_lazy("Work begins"),
    "closes": gettext_lazy("Work ends"),
    "weekdays": gettext_lazy("Days of the week"),
    "country": gettext_lazy("Public holidays of"),
    "free": gettext_lazy("Own free days"),
    "worked": gettext_lazy("Own working days"),
    "limit": gettext_lazy("Limit"),
    "steps": gettext_lazy("Steps"),
    "not_reached": gettext_lazy("Before “not reached”"),
    "tries": gettext_lazy("Tries"),
    "within": gettext_lazy("Within"),
    "most_open": gettext_lazy("Open leads of a seller at most"),
    "claims_a_day": gettext_lazy("Claims from the pool a day"),
    "reassignments": gettext_lazy("Passed on by the clock, then the manager has it"),
    "to": gettext_lazy("Leads go to"),
    "choose": gettext_lazy("Of several"),
    "sellers": gettext_lazy("Colleagues"),
    "teams": gettext_lazy("Teams"),
    "provinces": gettext_lazy("Provinces"),
    "industries": gettext_lazy("Industries"),
    "accounts": gettext_lazy("Named accounts"),
    "products": gettext_lazy("Products of interest"),
    "when": gettext_lazy("And a condition"),
    "order": gettext_lazy("Who comes first"),
    "entries": gettext_lazy("Who comes into the queue"),
    "scripts": gettext_lazy("Scripts"),
    "cadences": gettext_lazy("Cadences"),
    "again": gettext_lazy("After calls in vain, try again after"),
    "lead_cadence": gettext_lazy("Cadence of leads"),
    "lead_script": gettext_lazy("Script for leads"),
    "reached_script": gettext_lazy("Script once reached"),
    "lapse_days": gettext_lazy("Leaves the queue untried after days"),
    "raised": gettext_lazy("Is a raised hand"),
    "cadence": gettext_lazy("Cadence"),
    "script": gettext_lazy("Script"),
    "stops": gettext_lazy("Ends early when"),
    "text": gettext_lazy("Text"),
    "zh-hans": gettext_lazy("Chinese"),
    "en": gettext_lazy("English"),
}
# What is one thing to a reader, however it is written down.
_WHOLE = frozenset({"title", "condition", "when", "questions", "sets", "required", "to_leave", "moves"})
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The way to a value: the words of the document, and what a person calls each part of the way."""

    path: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()

    def named(self, name: str) -> _Place:
        """Into a field of an object; the list `clocks` of the section `clocks` is called once."""
        said = "" if self.path[-1:] == (name,) else str(WORDS.get(name, name))
        words = (said,) if said else ()
        return _Place(
            path=(*self.path, name),
            part=self.part if self.titles else (*self.part, *words),
            titles=(*self.titles, *words) if self.titles else (),
        )

    def of(self, row: Mapping[str, Any]) -> _Place:
        """Into an entry of a list."""
        return _Place(path=self.path, part=self.part, titles=(*self.titles, title(row)))


def changes(before: Mapping[str, Any], after: Mapping[str, Any], by: Actor) -> list[Row]:
    """What differs, a line each: where, what, before and after. An entry that moved in its list has not changed."""
    return list(_changes(_Place(), before, after, Values((before, after), by)))


def faults(found: Sequence[pointed.Fault], document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where each fault of a draft lies, as a person calls it, and what it says."""
    return pointed.faults(found, document, WORDS)


def _changes(at: _Place, before: Any, after: Any, values: Values) -> Iterator[Row]:
    # True equals 1 in Python but not in a document.
    if not difference(before, after):
        return
    name = at.path[-1] if at.path else ""
    if name in _WHOLE:
        yield _line(at, before, after, values)
    elif _is_keyed(before or after) and _is_keyed(after or before):
        yield from _entries(at, before or (), after or (), values)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for field in dict.fromkeys([*before, *after]):
            yield from _changes(at.named(str(field)), before.get(field), after.get(field), values)
    else:
        yield _line(at, before, after, values)


def _entries(
    at: _Place, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], values: Values
) -> Iterator[Row]:
    old, new = ({str(row["key"]): row for row in rows} for rows in (before, after))
    for key in dict.fromkeys([*old, *new]):
        here = at.of(new.get(key) or old[key])
        if key not in new:
            yield {**_head(here), "is_gone": True}
        elif key in old:
            yield from _changes(here, old[key], new[key], values)
        else:
            held = _changes(here, {"key": key, "title": new[key].get("title")}, new[key], values)
            yield {**_head(here), "is_new": True, "holds": [_held(row, here) for row in held]}
    stayed = [[key for key in rows if key in old and key in new] for rows in (old, new)]
    if stayed[0] != stayed[1]:
        told_orders = [
            " → ".join(title(rows[key]) for key in keys)
            for rows, keys in zip((old, new), stayed, strict=True)
        ]
        yield {**_head(at), "field": _("Order"), "before": told_orders[0], "after": told_orders[1]}


def _line(at: _Place, before: Any, after: Any, values: Values) -> Row:
    above = _Place(path=at.path[:-1], part=at.part, titles=at.titles[:-1]) if at.titles else at
    field = at.titles[-1] if at.titles else (at.part[-1] if at.part else "")
    head = _head(above) if at.titles else {"part": " › ".join(at.part[:-1] or at.part), "title": ""}
    return {
        **head,
        "field": field,
        "before": values.said(at.path, before),
        "after": values.said(at.path, after),
    }


def _held(row: Row, at: _Place) -> tuple[str, str]:
    """What an entry that was added holds: the field, with the way to it, and the value."""
    inner = row["title"].removeprefix(_head(at)["title"]).removeprefix(" › ")
    return " › ".join(filter(None, (inner, row.get("field", "")))), row.get("after", "")


def _head(at: _Place) -> Row:
    return {"part": " › ".join(at.part), "title": " › ".join(at.titles)}


def _is_keyed(rows: Any) -> bool:
    return isinstance(rows, list) and all(
        isinstance(row, Mapping) and isinstance(row.get("key"), str) for row in rows
    )
