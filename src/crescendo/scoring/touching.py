"""Whom facts touch, and between which days: those with new acts, those who are somebody else now, their colleagues."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from crescendo.activity import api as activity
from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Where
from crescendo.core import sets
from crescendo.core.types import Fact
from crescendo.people import api as people
from crescendo.scoring.counting import about
from crescendo.scoring.days import day_number, start_of
from crescendo.scoring.reaching import QUIET, TOGETHER_DAYS, united
from crescendo.scoring.types import Model, RuleKind, Span

RECORDED, MEASURED = "event.recorded", "event.measured"
OF_PERSONS = frozenset(
    {
        *("contact.created", "contact.changed", "contact.tagged"),
        *("account.changed", "account.merged", "account.unmerged"),
        # How sales stands with somebody, and what colleagues did, may be asked by a rule of fit.
        *("contact.standing_changed", "call.recorded", "call.removed", "talk.recorded", "talk.removed"),
        *("material.sent", "material.taken_back"),
    }
)
"""What says who somebody is: acts stay as they were counted."""
OF_ACTS = frozenset(
    {"event.rejudged", "event.renamed", "identity.moved", "contact.merged", "contact.unmerged"}
)
TOUCHING = OF_PERSONS | OF_ACTS | {RECORDED, MEASURED}
Touched = Mapping[int, Span | None]


def touched_by(facts: Sequence[Fact], *, zone: str) -> dict[int, Span | None]:
    """Each contact with the days on which its acts may be others now; None for all days. A few queries."""
    known: dict[int, list[Span]] = {}
    whole: set[int] = set()
    for kind, contacts in people.touched_by(facts).items():
        if kind in OF_PERSONS:
            for contact in contacts:
                known.setdefault(contact, []).append(QUIET)
        elif kind in OF_ACTS:
            whole |= contacts
    for contact, span in _of_new_acts(facts, zone):
        if span is None:
            whole.add(contact)
        else:
            known.setdefault(contact, []).append(span)
    spans: dict[int, Span | None] = {contact: united(spans) for contact, spans in known.items()}
    return spans | dict.fromkeys(whole)


def acts_of_colleagues(model: Model) -> tuple[str, ...]:
    """The acts of others by which somebody's score can change."""
    rules = [rule for rule in model.rules if rule.kind is RuleKind.COLLEAGUES]
    return tuple(sorted({name for rule in rules for tier in rule.tiers for name in tier.names}))


def with_colleagues(names: Sequence[str], touched: Touched, *, now: int, zone: str) -> dict[int, Span | None]:
    """The same, and those for whom it counts that a colleague did one of these acts. A few queries."""
    found = dict(touched)
    if not names:
        return found
    spans = {contact: span for contact, span in touched.items() if span is not None and span != QUIET}
    for contact, span in _reached(names, spans, now=now, zone=zone):
        found[contact] = _both(found.get(contact, QUIET), span)
    # Who is somebody else now may have gone from one account to another.
    others = [contact for contact, span in touched.items() if span is None]
    others += _who_moved([contact for contact, span in touched.items() if span is not None])
    if others:
        found |= dict.fromkeys(contact for contact, _ in _colleagues(names, others, None, now=now, zone=zone))
    return found


def _of_new_acts(facts: Sequence[Fact], zone: str) -> Iterable[tuple[int, Span | None]]:
    ranges = [
        (int(fact.payload["first"]), int(fact.payload["last"])) for fact in facts if fact.kind == RECORDED
    ]
    seen = activity.spans_of(ranges)
    for contact, (first, last) in seen.items():
        yield contact, Span(first=day_number(first, zone), last=day_number(last, zone))
    for fact in facts:
        if fact.kind == RECORDED:
            # A message that only says who somebody is counts for no act.
            yield from ((contact, QUIET) for contact in fact.payload["contacts"] if contact not in seen)
        elif fact.kind == MEASURED:
            at = fact.payload.get("between")
            span = None if at is None else Span(first=day_number(at[0], zone), last=day_number(at[1], zone))
            yield from ((contact, span) for contact in fact.payload["contacts"])


def _both(one: Span | None, other: Span) -> Span | None:
    return None if one is None else united([one, other])


def _who_moved(ids: Sequence[int]) -> list[int]:
    """Those whose account is another than their standing says. One query."""
    rows = sets.fetch(sets.statement(__package__, "moved"), {"contacts": sets.batch_json(ids)})
    return [int(contact) for (contact,) in rows]


def _reached(
    names: Sequence[str], spans: Mapping[int, Span], *, now: int, zone: str
) -> Iterable[tuple[int, Span]]:
    """Everybody of an account with the days that its people's new acts can change, these people among them.

    Who acted today is counted again on the older days that a colleague's late act changes. One query.
    """
    if not spans:
        return
    rows = _colleagues(names, spans, _after(united(spans.values())), now=now, zone=zone)
    near: dict[int, list[Span]] = {}
    for contact, account in rows:
        if account is not None and contact in spans:
            near.setdefault(account, []).append(_after(spans[contact]))
    for contact, account in rows:
        if account in near:
            yield contact, united(near[account])


def _after(span: Span) -> Span:
    return Span(first=span.first, last=span.last + TOGETHER_DAYS - 1)


def _colleagues(
    names: Sequence[str], ids: Collection[int], span: Span | None, *, now: int, zone: str
) -> list[tuple[int, int | None]]:
    """People of the same accounts, as they are and as they were counted, with such acts within the days. One query."""
    given = conditions.given_ids(sets.batch_json(sorted(ids)), sets.vendor())
    table = conditions.rows_of(Entity.CONTACT).table
    among = Where(
        sql=f'SELECT "id" FROM "{table}" WHERE "account_id" IN (SELECT "account_id" FROM "{table}" '
        f'WHERE "account_id" IS NOT NULL AND "id" IN ({given.sql}) UNION SELECT "account_id" '
        f'FROM "scoring_standing" WHERE "account_id" IS NOT NULL AND "contact_id" IN ({given.sql}))',
        params=(*given.params, *given.params),
    )
    target = about((), now=now, zone=zone)
    acts = conditions.acts_of(tuple(names), target.of(target.alias, among), alias="did")
    between: tuple[int, ...] = ()
    limit = ""
    if span is not None:
        between = (start_of(span.first, zone), start_of(span.last + 1, zone))
        limit = ' AND "did"."at" >= %s AND "did"."at" < %s'
    sql = (
        f'SELECT who."id", who."account_id" FROM "{table}" AS who WHERE who."id" IN '
        f'(SELECT "did"."contact_id" {acts.sql}{limit})'
    )
    rows = sets.fetch(sql, (*acts.params, *between))
    return [(int(contact), None if account is None else int(account)) for contact, account in rows]
