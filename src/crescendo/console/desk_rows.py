"""Rows of the desk: leads and tasks with the people and the words that stand beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from crescendo.console import home_parts, lead_words, page, scores
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Lead, SubjectKind
from crescendo.people import api as people


def leads(by: Actor, rows: Sequence[Lead]) -> list[dict[str, Any]]:
    """Leads with who they are, what made them, how warm, and the clock. A bounded number of queries."""
    if not rows:
        return []
    document, working, now = lifecycle.in_force(), lead_words.working_time(), page.now()
    found = people.find_contacts(by, [row.contact_id for row in rows])
    told = {row["contact"].id: row for row in home_parts.told(tuple(found.values()))}
    badges = scores.badges(found)
    return [
        {
            "lead": row,
            **told[row.contact_id],
            "badge": badges.get(row.contact_id),
            "shown": lead_words.shown(row, document, working, now=now),
            "is_late": row.due_at is not None and row.due_at <= now,
        }
        for row in rows
        if row.contact_id in told
    ]


def causes(rows: Sequence[Lead]) -> dict[int, str]:
    """What made each of these a lead. One query, none where there are none."""
    document = lifecycle.in_force() if rows else None
    return {row.id: lead_words.cause(row.cause, document) for row in rows} if document else {}


def with_people(by: Actor, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tasks with the name of whom they are about, as a link where the reader may open it. Two queries."""
    of = {kind: {row["task"].subject.id for row in rows if _is(row, kind)} for kind in SubjectKind}
    contacts = people.find_contacts(by, of[SubjectKind.CONTACT]) if of[SubjectKind.CONTACT] else {}
    accounts = people.find_accounts(by, of[SubjectKind.ACCOUNT]) if of[SubjectKind.ACCOUNT] else {}
    deals = lifecycle.find_deals(by, of[SubjectKind.DEAL]) if of[SubjectKind.DEAL] else {}
    names = people.name_of_contacts(contacts, by=by) if contacts else {}
    shown = []
    for row in rows:
        subject = row["task"].subject
        if subject.kind is SubjectKind.CONTACT and subject.id in contacts:
            place = reverse("console:contact", args=[subject.id])
            said = {"who": names[subject.id], "company": contacts[subject.id].company_name}
            side = reverse("console:desk-beside", args=[subject.id])
        elif subject.kind is SubjectKind.ACCOUNT and subject.id in accounts:
            place = reverse("console:account", args=[subject.id])
            said = {"who": accounts[subject.id].name or accounts[subject.id].domain, "company": ""}
            side = reverse("console:account-drawer", args=[subject.id])
        elif subject.kind is SubjectKind.DEAL and subject.id in deals:
            place = reverse("console:deal", args=[subject.id])
            side = reverse("console:deal-drawer", args=[subject.id])
            said = {"who": deals[subject.id].name, "company": ""}
        else:
            place, said, side = "", {}, ""
        contact = subject.id if subject.kind is SubjectKind.CONTACT and place else None
        shown.append({**row, **said, "who_url": place, "beside": side, "contact_id": contact})
    return shown


def _is(row: dict[str, Any], kind: SubjectKind) -> bool:
    return row["task"].subject.kind is kind
