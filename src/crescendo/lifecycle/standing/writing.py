"""Writing how contacts and accounts stand: those that stand otherwise than they stood, told in one fact each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from crescendo.core.types import FactDraft
from crescendo.lifecycle.aftercare.nouns import SurveyKind, TicketPriority, TicketState
from crescendo.lifecycle.models import AccountStanding, ContactStanding, SurveyAnswer, Ticket
from crescendo.lifecycle.standing.acts import Found, found_of
from crescendo.people import api as people

OF_CONTACTS, OF_ACCOUNTS = "contact.standing_changed", "account.standing_changed"
_BATCH = 100
_SAID: Mapping[str, int | None] = {"nps_score": None, "severe_tickets": None}
_SEVERE = (TicketPriority.HIGH, TicketPriority.URGENT)
Values = Mapping[str, Any]


def keep_contacts(contact_ids: Collection[int], *, now: int) -> list[FactDraft]:
    """Work these out anew, merged ones go. A bounded number of statements. Gives contact.standing_changed."""
    living = people.survivors_of_contacts(contact_ids)
    gone = [number for number in contact_ids if living.get(number) != number]
    ContactStanding.objects.filter(contact_id__in=gone).delete()
    wanted = {number: asdict(one) for number, one in found_of(set(living.values())).items()}
    changed = _put(ContactStanding, "contact_id", wanted, nothing=asdict(Found()))
    return [FactDraft(kind=OF_CONTACTS, payload={"contacts": changed}, at=now)] if changed else []


def keep_accounts(account_ids: Collection[int], *, now: int) -> list[FactDraft]:
    """The last NPS answer and the severe tickets of these accounts. Gives account.standing_changed.

    A bounded number of statements, and a query for each account's family.
    """
    merged = people.survivors_of(account_ids)
    AccountStanding.objects.filter(account_id__in=list(merged)).delete()
    living = set(merged.values()) | (set(account_ids) - set(merged))
    parts = {part: one for one in living for part in people.family_of(one)}
    wanted: dict[int, dict[str, Any]] = {one: dict(_SAID) for one in living}
    answers = SurveyAnswer.objects.filter(
        account_id__in=list(parts), kind=SurveyKind.NPS, score__isnull=False
    )
    for part, score in answers.order_by("at", "pk").values_list("account_id", "score"):
        wanted[parts[part or 0]]["nps_score"] = score
    severe = Ticket.objects.filter(account_id__in=list(parts), priority__in=_SEVERE)
    for part in severe.exclude(state=TicketState.CLOSED).values_list("account_id", flat=True):
        said = wanted[parts[part or 0]]
        said["severe_tickets"] = (said["severe_tickets"] or 0) + 1
    return tell_accounts(_put(AccountStanding, "account_id", wanted, nothing=_SAID), now=now)


def keep_use(used: Mapping[int, str | None], *, day: int, now: int) -> list[FactDraft]:
    """How these accounts use the product on a day. Two statements. Gives account.standing_changed."""
    before = dict(AccountStanding.objects.filter(account_id__in=used).values_list("account_id", "use"))
    rows = [AccountStanding(account_id=one, use=use, on_day=day) for one, use in used.items()]
    _upsert(AccountStanding, "account_id", rows, ("use", "on_day"))
    return tell_accounts([one for one, use in used.items() if before.get(one) != use], now=now)


def tell_accounts(changed: Sequence[int], *, now: int) -> list[FactDraft]:
    """The fact of these, none where there are none."""
    return [FactDraft(kind=OF_ACCOUNTS, payload={"accounts": sorted(changed)}, at=now)] if changed else []


def _put(model: type[Any], key: str, wanted: Mapping[int, Values], *, nothing: Values) -> list[int]:
    """Write those that differ from their row; of whom nothing is known a row is made only where there was one."""
    names = tuple(nothing)
    rows = model.objects.filter(**{f"{key}__in": list(wanted)}).values(key, *names)
    before = {row.pop(key): row for row in rows}
    changed = [number for number in sorted(wanted) if before.get(number, nothing) != wanted[number]]
    _upsert(model, key, [model(**{key: number}, **wanted[number]) for number in changed], names)
    return changed


def _upsert(model: type[Any], key: str, rows: Sequence[Any], names: Sequence[str]) -> None:
    model.objects.bulk_create(
        rows, batch_size=_BATCH, update_conflicts=True, unique_fields=[key], update_fields=list(names)
    )
