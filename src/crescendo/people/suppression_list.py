"""The list of addresses that must not be written to, as staff keep it. Only a person lifts a line, with a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db.models import QuerySet

from crescendo.core import facts, paging
from crescendo.core.api import audit, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, FactDraft, Page, Permission
from crescendo.people import models, suppressing
from crescendo.people.consent_types import (
    LiftSuppression,
    ReachChannel,
    SuppressAddress,
    SuppressionLifted,
    SuppressionQuery,
    SuppressionRow,
)
from crescendo.people.directory import contacts_of
from crescendo.people.masking import mask_identity
from crescendo.people.reach import DOMAIN
from crescendo.people.reading import read_identity
from crescendo.people.suppressing import Ban, digest_of
from crescendo.people.turn import take_turn
from crescendo.people.types import Identity, IdentityKind

_LONGEST = 200
_FACT = 1_000
_DOMAIN = re.compile(r"(?=.{4,253}$)[^\W_]([\w-]{0,61}[^\W_])?(\.[^\W_]([\w-]{0,61}[^\W_])?)+")
_NO_ADDRESS = mark("Give an e-mail address, a phone number, or a mail domain as @abc.com.")
_NO_CHANNEL = mark("There is no such channel.")
_DOMAIN_CHANNEL = mark("A mail domain is suppressed for e-mail or for every channel.")
_NO_REASON = mark("Say why, in at most 200 characters.")

audit.register(
    {
        "suppression.added": mark("%(by)s put an address on the suppression list: %(subject)s"),
        "suppression.lifted": mark("%(by)s took an address from the suppression list: %(subject)s"),
    }
)


def list_suppressions(by: Actor, query: SuppressionQuery) -> Page[SuppressionRow]:
    """A page of the list, newest first. An address is found though only its hash is kept.

    Two queries. Refuses NotAllowed, NotValid for a cursor or an address that cannot be read.
    """
    require(by, Permission.CONTACTS_READ)
    rows = models.Suppression.objects.filter(lifted_at__isnull=not query.is_lifted)
    if query.address:
        rows = rows.filter(digest__in=[digest_of(one) for one in _asked(query.address)])
    if query.channel:
        rows = rows.filter(channel=query.channel)
    if query.reason:
        rows = rows.filter(reason=query.reason)
    limit = paging.page_size(query.limit)
    before = paging.read_cursor(query.after)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return paging.page_of(found, limit, number=lambda row: row.pk, noun=lambda row: _noun(row, by))


def get_suppression(by: Actor, suppression_id: int) -> SuppressionRow:
    """One line. Refuses NotAllowed, NotFound."""
    require(by, Permission.CONTACTS_READ)
    return _noun(_find(suppression_id), by)


def check_suppression(by: Actor, address: str) -> tuple[SuppressionRow, ...]:
    """The lines in force that hold for an address, those of its domain too. Refuses NotAllowed, NotValid."""
    require(by, Permission.CONTACTS_READ)
    rows = suppressing.in_force().filter(digest__in=[digest_of(one) for one in _asked(address, above=True)])
    return tuple(_noun(row, by) for row in rows.order_by("-pk"))


def reasons_for_suppression(by: Actor) -> tuple[str, ...]:
    """The reasons that stand on the list, for its filter. Refuses NotAllowed. One query."""
    require(by, Permission.CONTACTS_READ)
    rows = suppressing.in_force().order_by().values_list("reason", flat=True).distinct()
    return tuple(sorted(rows[:_LONGEST]))


def add_suppression(by: Actor, request: SuppressAddress, *, now: int) -> SuppressionRow:
    """Put an address or a mail domain on the list; one that stands there for the same reason stays as it is.

    Refuses NotAllowed, NotValid. Emits suppression.changed where the line is new.
    """
    require(by, Permission.CONTACTS_EDIT)
    identity = _read(request)
    with facts.together(now=now):
        take_turn()
        ban = Ban(
            identity=identity,
            channel=request.channel,
            reason=clean(request.reason).strip(),
            at=now,
            key=f"staff/{by.staff_id or 0}/{now}",
            note=clean(request.note).strip(),
        )
        is_new = suppressing.write([ban], by=by) > 0
        standing = suppressing.in_force().filter(digest=digest_of(identity))
        row = standing.get(channel=ban.channel, reason=ban.reason)
        if is_new:
            _tell(by, "suppression.added", row, {"reason": ban.reason, "channel": ban.channel}, now=now)
    return _noun(row, by)


def lift_suppression(by: Actor, request: LiftSuppression, *, now: int) -> SuppressionRow:
    """Let an address be written to again; consent is asked for as ever. The line stays as history.

    Refuses NotAllowed, NotFound, SuppressionLifted, NotValid without a reason. Emits suppression.changed.
    """
    require(by, Permission.SUPPRESSIONS_LIFT)
    reason = clean(request.reason).strip()
    if not reason or len(reason) > _LONGEST:
        raise NotValid([("/reason", "reason_missing", _NO_REASON)])
    with facts.together(now=now):
        take_turn()
        row = _find(request.suppression_id)
        if row.lifted_at is not None:
            raise SuppressionLifted
        row.lifted_at, row.lifted_by_id, row.lifted_by_label = now, by.staff_id, clean(by.label)
        row.lifted_because = reason
        row.save(update_fields=["lifted_at", "lifted_by_id", "lifted_by_label", "lifted_because"])
        _tell(by, "suppression.lifted", row, {"reason": reason}, now=now)
    return _noun(row, by)


def emit_changed(addresses: Sequence[Identity], *, now: int) -> None:
    """The fact that contacts with these addresses are reached otherwise from now on."""
    _emit(list(contacts_of(addresses).values()), now=now)


def _read(request: SuppressAddress) -> Identity | str:
    asked = _asked(request.address)
    reason = clean(request.reason).strip()
    known = {"", *(channel.value for channel in ReachChannel)}
    is_domain = any(isinstance(one, str) for one in asked)
    wrong = [
        (place, code, sentence)
        for is_wrong, place, code, sentence in (
            (request.channel not in known, "/channel", "channel_unknown", _NO_CHANNEL),
            (is_domain and request.channel not in ("", "email"), "/channel", "not_mail", _DOMAIN_CHANNEL),
            (not reason or len(reason) > _LONGEST, "/reason", "reason_missing", _NO_REASON),
            (len(request.note) > _LONGEST, "/note", "too_long", _NO_REASON),
        )
        if is_wrong
    ]
    if wrong:
        raise NotValid(wrong)
    return asked[0]


def _asked(text: str, *, above: bool = False) -> list[Identity | str]:
    """What somebody typed: an address, a number, or `@domain`; with `above` the domains over an address too."""
    typed = clean(text).strip()
    if typed.startswith("@"):
        domain = typed[1:].lower().rstrip(".")
        if not _DOMAIN.fullmatch(domain):
            raise NotValid([("/address", "address_unreadable", _NO_ADDRESS)])
        return list(suppressing.domains_above(domain)) if above else [domain]
    kind = IdentityKind.EMAIL if "@" in typed else IdentityKind.PHONE
    identity = read_identity(kind, typed)
    if identity is None:
        raise NotValid([("/address", "address_unreadable", _NO_ADDRESS)])
    domains = suppressing.domains_above(identity.value) if above and kind is IdentityKind.EMAIL else ()
    return [identity, *domains]


def _find(suppression_id: int) -> models.Suppression:
    row = models.Suppression.objects.filter(pk=suppression_id).first()
    if row is None:
        raise NotFound(kind="suppression", id=write_id(Prefix.SUPPRESSION, suppression_id))
    return row


def _tell(by: Actor, action: str, row: models.Suppression, detail: dict[str, str], *, now: int) -> None:
    audit.record(by, action, write_id(Prefix.SUPPRESSION, row.pk), detail, now=now)
    contacts = _contacts_of(row).values_list("pk", flat=True)
    _emit(list(contacts), now=now)


def _contacts_of(row: models.Suppression) -> QuerySet[models.Contact]:
    """Who has the address now."""
    living = models.Contact.objects.filter(merged_into=None)
    if not row.address:
        return living.none()
    if row.kind == DOMAIN:
        return living.filter(email_fold__endswith=f"@{row.address}") | living.filter(
            email_fold__endswith=f".{row.address}"
        )
    mine = models.Identity.objects.filter(kind=row.kind, value=row.address, contact__isnull=False)
    if row.kind == IdentityKind.EMAIL:
        named = living.filter(email_fold=row.address).values_list("pk", flat=True)
        return living.filter(pk__in=[*mine.values_list("contact_id", flat=True), *named])
    return living.filter(pk__in=list(mine.values_list("contact_id", flat=True)))


def _emit(contacts: list[int], *, now: int) -> None:
    parts = [contacts[start : start + _FACT] for start in range(0, len(contacts), _FACT)]
    facts.append(
        [FactDraft(kind="suppression.changed", payload={"contacts": part}, at=now) for part in parts], now=now
    )


def _noun(row: models.Suppression, by: Actor) -> SuppressionRow:
    is_domain = row.kind == DOMAIN
    address = f"@{row.address}" if is_domain else row.address
    if address and not is_domain and not by.sees_personal_data:
        address = mask_identity(IdentityKind(row.kind), row.address)
    return SuppressionRow(
        id=row.pk,
        kind="domain" if is_domain else IdentityKind(row.kind).name.lower(),
        address=address,
        channel=row.channel,
        reason=row.reason,
        note=row.note if by.sees_personal_data else "",
        at=row.at,
        by_id=row.by_id,
        by_label=row.by_label,
        key=row.key,
        lifted_at=row.lifted_at,
        lifted_by=row.lifted_by_label,
        lifted_because=row.lifted_because,
    )
