"""Why somebody's score is what it is: each entry with what is left of it, what a cap cut, and when the band falls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crescendo.core.company import get_company
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.scoring import accounts, counting, ledger, published
from crescendo.scoring.days import day_number, noon_of
from crescendo.scoring.models import AccountStanding, Standing
from crescendo.scoring.reckoning import band_of, is_content_only, next_change, score_on, sum_on
from crescendo.scoring.standings import grade_of
from crescendo.scoring.types import LIFT, AccountScore, Band, Explained, Grade, Line, Score, Titles

_LIFTED: Titles = (("en", "A raised hand counts at least this much"), ("zh-hans", "举手后至少达到此分"))


def get_score(by: Actor, contact_id: int, *, now: int) -> Explained:
    """The score of the model that acts, with every entry. Refuses NotAllowed, NotFound. A dozen queries."""
    require(by, Permission.CONTACTS_READ)
    contact = people.get_contact(by, contact_id)
    zone = get_company().time_zone
    day = day_number(now, zone)
    kept = published.champion()
    numbers = ledger.numbers_of(kept)
    titles = {number: key for key, number in numbers.items()}
    rules = {rule.key: rule.title for rule in kept.model.rules}
    entries = ledger.entries_for(kept, contact.id)
    found = counting.who(kept.model, [contact.id], now=now, zone=zone).get(contact.id)
    fitting = [kept.model.fit[place] for place in found.fitting] if found is not None else []
    score = score_on(entries, day)
    month_ago = score_on([entry for entry in entries if entry.day <= day - 30], day - 30)
    falls = next_change(entries, day, kept.model.bands)
    band = band_of(score, kept.model.bands)
    serious = {numbers[rule.key] for rule in kept.model.rules if rule.is_serious}
    return Explained(
        score=score,
        month_ago=month_ago,
        band=band,
        is_content_only=is_content_only(entries, band, serious, day),
        falls_at=noon_of(falls, zone) if falls is not None else None,
        fit=sum(rule.points for rule in fitting),
        grade=grade_of(sum(rule.points for rule in fitting), kept.model.grades),
        fitting=tuple((rule.title, rule.points) for rule in fitting),
        lines=tuple(
            Line(
                title=_LIFTED if entry.rule == LIFT else rules.get(titles.get(entry.rule, ""), ()),
                at=noon_of(entry.day, zone),
                acts=entry.acts,
                raw=entry.raw,
                points=entry.points,
                half_life=entry.half_life,
                left=sum_on([entry], day),
            )
            for entry in entries
        ),
    )


def scores_of(contacts: Iterable[int]) -> Mapping[int, Score]:
    """Where these contacts stand as of the last reckoning; who has no standing is missing. Two queries."""
    rows = Standing.objects.filter(model_id=_acting(), contact_id__in=list(contacts))
    return {
        row.contact_id: Score(
            score=row.score,
            band=Band(row.band),
            fit=row.fit,
            grade=Grade(row.grade),
            is_content_only=row.is_content_only,
        )
        for row in rows
    }


def account_scores(accounts: Iterable[int]) -> Mapping[int, tuple[int, Band]]:
    """The numbers and bands of accounts as of the last reckoning, scope aside. Two queries."""
    rows = AccountStanding.objects.filter(model_id=_acting(), account_id__in=list(accounts))
    return {row.account_id: (row.score, Band(row.band)) for row in rows}


def account_score_of(by: Actor, account_id: int) -> AccountScore | None:
    """An account's number with the people who make it, whom the actor sees; None while nobody of it was counted.

    Refuses NotAllowed, NotFound. Five queries.
    """
    require(by, Permission.CONTACTS_READ)
    people.get_account(by, account_id)
    found = account_scores([account_id]).get(account_id)
    if found is None:
        return None
    warmest = accounts.warmest(_acting(), [account_id]).get(account_id, [])
    seen = people.visible_contacts(by, [contact for contact, _ in warmest])
    score, band = found
    return AccountScore(score=score, band=band, people=tuple(one for one in warmest if one[0] in seen))


def _acting() -> int:
    return dict(published.known_numbers()).get(published.CHAMPION, 0)
