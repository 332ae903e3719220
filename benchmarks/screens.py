"""The screens that `pages` asks for, each with its bound."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

CONTACT_MS, LIST_MS, SCREEN_MS = 50, 100, 300
_PARTS = ("/timeline/", "/interest/", "/touches/", "/count/", "/drawer/")
_LISTS = (
    *("contacts/", "accounts/", "leads/", "leads/pool/", "deals/", "segments/", "tags/", "event-list/"),
    *("segments/seg_1/passages/", "audit/", "exports/", "imports/", "suppressions/", "quarantine/"),
    *("catalogue/", "doubles/", "accounts/suggestions/", "erasures/", "visits/", "staff/", "notices/"),
)
_OTHERS = (
    *("overview/", "queue/", "tags/tag_1/", "segments/new/", "segments/seg_1/", "segments/seg_1/edit/"),
    *("segments/seg_1/addresses/", "quality/", "consent/", "sources/", "sources/src_1/", "links/"),
    *("machines/", "events/", "scoring/", "scoring/interest/", "scoring/interest/preview/"),
    *("scoring/interest/bands/", "lifecycle/", "lifecycle/routing/", "lifecycle/calendar/", "fields/"),
    *("lifecycle/clocks/", "staff/roles/", "start/", "start/readiness/", "status/", "webhooks/", "settings/"),
    *("settings/sending/", "settings/retention/", "exports/new/contacts/", "imports/new/", "profile/"),
    *("lists/contacts/bulk/", "lists/contacts/columns/", "deals/board/", "deals/new/", "deals/dea_1/"),
    *("deals/dea_1/edit/", "deals/dea_1/drawer/", "deals/dea_1/move/poc/", "accounts/acc_2/"),
    *("accounts/acc_2/edit/", "accounts/acc_2/drawer/", "accounts/acc_2/tasks/new/", "contacts/con_70/"),
    *("contacts/con_1/drawer/", "contacts/con_1/edit/", "contacts/con_1/merge/", "contacts/con_1/topics/"),
    *(
        "contacts/con_1/convert/",
        "contacts/con_1/erase/",
        "contacts/con_1/stage/",
        "contacts/con_1/calls/new/",
    ),
    *("contacts/con_1/tasks/new/", "contacts/con_1/preferences/", "leads/led_2/reassign/", "tasks/tsk_1/"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One request and its bound; no bound is for what loads after the page stands."""

    name: str
    path: str
    bound: int | None = LIST_MS
    query: Mapping[str, Any] | None = None
    who: str = "wu"

    @property
    def is_part(self) -> bool:
        """Whether a page that stands asks for it."""
        return f"/{self.path}".endswith(_PARTS) or "/part/" in self.path


def screens(contacts: int) -> Iterator[Screen]:
    """All that is asked for: the one with the long history, then lists by what is asked of them, then the rest."""
    yield from _contact()
    yield from _contacts(contacts)
    yield from _events()
    yield from _search(contacts)
    for who, name in (("wu", "administrator"), ("lin", "marketing"), ("mei", "manager"), ("chen", "seller")):
        yield Screen(name=f"home, {name}", path="", bound=SCREEN_MS, who=who)
    yield Screen(name="desk", path="desk/", bound=SCREEN_MS, who="chen")
    for who in ("mei", "chen"):
        for path in ("contacts/", "leads/", "leads/pool/", "deals/", "overview/"):
            bound = SCREEN_MS if path == "overview/" else LIST_MS
            yield Screen(name=f"{path} of {who}", path=path, bound=bound, who=who)
    for part in ("answers", "deals", "notes"):
        path = f"overview/part/{part}/"
        yield Screen(name=f"{path} of mei", path=path, bound=SCREEN_MS, who="mei")
    for path in _LISTS:
        yield Screen(name=path, path=path)
    for path in _OTHERS:
        yield Screen(name=path, path=path, bound=SCREEN_MS)
    yield Screen(name="accounts by name", path="accounts/", query={"sort": "name"})


def _contact() -> Iterator[Screen]:
    for name, path, query in (
        ("contact, 100,000 events", "", None),
        ("its timeline, older", "timeline/", {"before": "1763000000000.1"}),
        ("its timeline, a text looked for", "timeline/", {"find": "atlantis"}),
        ("its notes and changes alone", "timeline/", {"kind": ["notes", "changes"]}),
        ("its touches, after the page", "touches/", None),
        ("its forms alone", "", {"kind": "forms"}),
    ):
        yield Screen(name=name, path=f"contacts/con_1/{path}", query=query, bound=CONTACT_MS)
    yield Screen(name="its interest, after the page", path="contacts/con_1/interest/", bound=None)


def _contacts(contacts: int) -> Iterator[Screen]:
    middle = contacts // 2
    name = f"person {(middle * 7919) % 1000003}"
    yield Screen(name="contacts by name", path="contacts/", query={"sort": "name"})
    in_the_middle = {"sort": "name", "after": _cursor(name, middle)}
    yield Screen(name="contacts by name, in the middle", path="contacts/", query=in_the_middle)
    after = _cursor(1_760_000_000_000, middle)
    yield Screen(name="contacts, in the middle", path="contacts/", query={"after": after})
    for name, rows in (
        ("country, half verified", ["country:is:Japan", "is_verified:is:yes"]),
        ("nobody found", ["country:is:Atlantis"]),
        ("nobody of two", ["country:is:Atlantis", "is_verified:is:yes"]),
        ("name contains", ["name:contains:99"]),
        ("name contains, rare", ["name:contains:123456"]),
        ("name contains, nobody", ["name:contains:atlantis"]),
        ("company contains, nobody", ["company:contains:atlantis"]),
        ("address begins", ["email:starts_with:person4242"]),
        ("many events, nobody", ["event_count:greater:5000000"]),
        ("stage", ["stage:is:mql"]),
        ("band", ["band:is:hot"]),
    ):
        yield Screen(name=f"filtered: {name}", path="contacts/", query={"f": rows})
    members = {"filter": '{"member_of":"seg_1"}'}
    yield Screen(name="filtered: members of a segment", path="contacts/", query=members)
    yield Screen(name="exact count of all", path="contacts/count/", bound=None)
    yield Screen(
        name="exact count, filtered", path="contacts/count/", query={"f": "country:is:Japan"}, bound=None
    )


def _events() -> Iterator[Screen]:
    for name, rows in (
        ("an act", ["act:is:form.submitted"]),
        ("nothing found", ["subject:contains:atlantis"]),
        ("nothing found in a year", ["subject:contains:atlantis", "at:within_last:365d"]),
        ("of one contact", ["contact:is:con_1", "at:within_last:365d"]),
        ("machines", ["judgement:is:machine"]),
    ):
        yield Screen(name=f"events: {name}", path="event-list/", query={"f": rows}, bound=SCREEN_MS)


def _search(contacts: int) -> Iterator[Screen]:
    middle = contacts // 2
    name = f"person {(middle * 7919) % 1000003}"
    for text in (name, f"person{middle}@", "p", "zzzz"):
        yield Screen(name=f"search: {text}", path="search/", query={"q": text})


def _cursor(value: Any, number: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, number]).encode()).decode().rstrip("=")
