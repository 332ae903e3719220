"""Deals follow what happens around them: merged companies and people, notes that a stage was waiting for, clocks.

Contacts' stages follow their deals after a merge too: the survivor has the deals of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

import msgspec

from crescendo.core.types import Actor, Fact, FactDraft
from crescendo.lifecycle.deals import clocks, courses, following, late, persons, telling
from crescendo.lifecycle.documents.api import KIND
from crescendo.lifecycle.followup import api as followup
from crescendo.lifecycle.models import Deal
from crescendo.lifecycle.routing import ticking
from crescendo.lifecycle.stages import rules
from crescendo.people import api as people

_OF_ACCOUNTS = frozenset({"account.merged", "account.unmerged"})
_OF_CONTACTS = frozenset({"contact.merged", "contact.unmerged"})
_OF_DEALS = frozenset({"deal.created", "deal.changed", "deal.stage_changed", "deal.removed"})
_NOTED = "note.topics_written"
_NOTE = "note"
_CHUNK = 200


class Deals:
    """Keeps whose a deal is by now, what it lacks and its clocks; emits deal.changed, .reminded and .escalated."""

    name = "lifecycle.deals"
    kinds = _OF_ACCOUNTS | _OF_CONTACTS | _OF_DEALS | {_NOTED, ticking.RANG, "definition.published"}

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """Some queries a batch, and those of the moves of contacts."""
        named: dict[str, set[int]] = defaultdict(set)
        for fact in facts:
            named["accounts"].update(fact.payload.get("accounts", ()) if fact.kind in _OF_ACCOUNTS else ())
            which = {_NOTED: "noted", **dict.fromkeys(_OF_CONTACTS, "merged")}.get(fact.kind)
            named[which or ""].update(fact.payload.get("contacts", ()) if which else ())
            named["deals"].update(fact.payload["deals"] if fact.kind in _OF_DEALS else ())
        if named["merged"]:
            deals = persons.deals_with(sorted(named["merged"]))
            following.follow(Actor.system("merge"), deals, now=now)
        named["deals"].update(persons.deals_with(sorted(named["noted"])) if named["noted"] else ())
        if named["deals"]:
            clocks.keep(named["deals"], now=now)
        if any(fact.kind == "definition.published" and fact.payload["kind"] == KIND for fact in facts):
            clocks.intend_all(now=now)
        rung = [fact.payload for fact in facts if fact.kind == ticking.RANG]
        return [
            *_hand_over(named["accounts"], now=now),
            *_note(named["noted"], now=now),
            *late.heard([one for one in rung if one["subject"] == clocks.SUBJECT], now=now),
        ]


def _hand_over(accounts: set[int], *, now: int) -> list[FactDraft]:
    """Write anew which living account each deal of these belongs to."""
    if not accounts:
        return []
    members = _family(accounts)
    members |= _family(set(people.survivors_of(members).values()))
    survivors = people.survivors_of(members)
    changed: list[Deal] = []
    for deal in Deal.objects.filter(written_account_id__in=members).order_by("pk"):
        living = survivors.get(deal.written_account_id or 0, deal.written_account_id)
        if deal.account_id != living:
            deal.account_id = living
            changed.append(deal)
    Deal.objects.bulk_update(changed, ["account_id"], batch_size=_CHUNK)
    return [telling.changed(changed, ["account_id"], now=now)] if changed else []


def _family(accounts: Collection[int]) -> set[int]:
    return {member for account in accounts for member in people.family_of(account)}


def _note(contacts: set[int], *, now: int) -> list[FactDraft]:
    """Strike the note off what deals lack whose stage asks for no more topics than it has by now."""
    if not contacts:
        return []
    lacking = Deal.objects.filter(
        pk__in=persons.deals_with(sorted(contacts)), missing__contains=f'"{_NOTE}"', removed_at=None
    )
    deals = list(lacking.order_by("pk"))
    held = persons.people_of([deal.pk for deal in deals])
    notes = followup.completeness_of({one for found in held.values() for one in found}, now=now)
    course = courses.course()
    changed = []
    for deal in deals:
        topics = max((notes[one].halves / 2 for one in held.get(deal.pk, ()) if one in notes), default=None)
        stage = course.find(deal.stage)
        asked = [one for one in stage.to_enter if one.key == _NOTE] if stage else []
        if all(rules.is_filled(one, {_NOTE: topics}) for one in asked):
            left = [key for key in msgspec.json.decode(deal.missing, type=list[str]) if key != _NOTE]
            deal.missing = msgspec.json.encode(left).decode()
            changed.append(deal)
    Deal.objects.bulk_update(changed, ["missing"], batch_size=_CHUNK)
    return [telling.changed(changed, ["missing"], now=now)] if changed else []
