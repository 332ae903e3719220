"""The whole year as a plan: who visits, sends forms, confirms, uses the product, and when. Pure.

A plan is made of small entries sorted by time; each is written out as raw records when its day comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from crescendo.activity.api import (
    Confirmation,
    Submission,
    Visitor,
    confirmation_record,
    submission_record,
)
from crescendo.core.clock import DAY, HOUR, MINUTE
from crescendo.core.rawlog import NewRecord
from crescendo.demo import cast, words
from crescendo.demo.cast import Firm, Person
from crescendo.demo.pages import AGAIN, FIRST, FORMS, SITE, arrive
from crescendo.demo.records import Browser, Senders, batch, message
from crescendo.demo.timetable import Timetable, later, month
from crescendo.demo.visits import Visit, write_out

_PRODUCT_SHARE = 0.12
_FORM_SHARE = 0.8
# They are those who use the product then: so many more MQLs would be more than the company has sellers for.
_TRIAL_SHARE = 0.12
_CONFIRMS = 0.7
_MACHINE_SHARE = 0.06
Records = Iterator[NewRecord]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happens: when, how many events it will be, and how it is written out."""

    at: int
    order: int
    events: int
    write: Callable[[], Records]


class Story:
    """Draws a plan of exactly `events` events, `contacts` contacts and `firms` accounts."""

    def __init__(self, *, seed: int, since: int, until: int, senders: Senders) -> None:
        self._rng = Random(seed)  # noqa: S311 - a story, no secret
        self._times = Timetable(since, until)
        self._senders = senders
        self._entries: list[Entry] = []
        self._count = 0

    def tell(self, *, contacts: int, firms: int, events: int, kept_back: int = 0) -> list[Entry]:
        """The plan, in the order of time; `kept_back` of its events are told by others, when they are known."""
        accounts = cast.draw_firms(self._rng, firms)
        people = cast.draw_people(self._rng, accounts, contacts)
        for person in people:
            self._live(person)
        machines = int(events * _MACHINE_SHARE)
        self._crawl(self._count + machines)
        self._pass_by(events - kept_back)
        return self.entries()

    def fill_up(self, events: int) -> list[Entry]:
        """Only visits of people who stay unknown, and no machine's."""
        self._pass_by(events)
        return self.entries()

    def pass_by(self, events: int) -> list[Entry]:
        """Only visits of people who stay unknown, and of machines."""
        self._crawl(events // 16)
        self._pass_by(events)
        return self.entries()

    def entries(self) -> list[Entry]:
        """What was planned so far, in the order of time."""
        return sorted(self._entries, key=lambda entry: (entry.at, entry.order))

    def _crm_tells(self, firm: Firm, person: Person, at: int) -> None:
        """The CRM knows each account by somebody who works there."""
        user, key = _user(person), f"crm-{person.number}"
        group = message("group", at, f"{key}-group", userId=user, groupId=firm.key, traits=firm.traits())
        self._add(at, 1, lambda: iter([batch(self._senders.crm, at, [group])]))

    def _live(self, person: Person) -> None:
        """From the first visit to the form, and what comes after."""
        known_at = self._times.draw(self._rng)
        before = self._rng.choices((0, 1, 2, 3, 4), (42, 26, 16, 10, 6))[0]
        for _ in range(before):
            self._visit(
                person,
                self._times.near(self._rng, known_at - int(self._rng.expovariate(1 / (9 * DAY)))),
                FIRST,
            )
        if self._rng.random() < _FORM_SHARE:
            self._ask(person, known_at)
        else:
            self._crm_knows(person, known_at)
        if person.firm is not None and person.number == person.firm.number:
            told_at = min(known_at + DAY, self._times.until - HOUR)
            self._crm_knows(person, told_at)
            self._crm_tells(person.firm, person, told_at + MINUTE)
        mean = (34 - 26 * person.interest) * DAY
        at = known_at
        for _ in range(1 + int(12 * person.interest)):
            at = self._times.near(self._rng, at + DAY + int(self._rng.expovariate(1 / mean)))
            if at >= self._times.until:
                break
            self._visit(person, at, AGAIN)
        if person.number % 100 < _PRODUCT_SHARE * 100:
            self._use_product(person, known_at)

    def _visit(self, person: Person, at: int, ways: dict[str, int], *, form: str = "") -> Visit | None:
        if not self._times.since <= at < self._times.until - HOUR:
            return None
        rng = self._rng
        place = rng.randrange(len(person.devices))
        visit = Visit(
            at=at,
            browser=self._browser(person, place),
            arrival=arrive(rng, ways, month=month(at)),
            pages=1 + min(11, int(rng.expovariate(1 / (1.2 + 4 * person.interest)))) + bool(form),
            english=person.language == "en",
            downloads=not form and rng.random() < 0.10 + 0.12 * person.interest,
            watches=rng.random() < 0.07,
            form=form,
            seed=rng.getrandbits(48),
        )
        if not form:
            self._add(at, visit.events, lambda: write_out(visit))
        return visit

    def _ask(self, person: Person, at: int) -> None:
        """A visit that ends with a form, and mostly the click that confirms it. Few ask for a trial at once."""
        form = "trial" if person.number % 100 < _TRIAL_SHARE * 100 else "white-paper"
        visit = self._visit(person, min(at, self._times.until - 2 * HOUR), FIRST, form=form)
        if visit is None:
            return
        rng = self._rng
        key = f"{form}-{rng.getrandbits(128):032x}"
        wants_news, clicks, pause = rng.random() < 0.64, rng.random() < _CONFIRMS, later(rng, 0)

        def written() -> Records:
            yield from write_out(visit)
            sent = self._submission(person, visit, key, wants_news=wants_news)
            yield submission_record(sent, now=visit.walked)
            clicked_at = visit.walked + pause
            if clicks:
                # Nothing may lie behind the end of the story.
                clicked_at = clicked_at if clicked_at < self._times.until else visit.walked + MINUTE
                yield confirmation_record(self._confirmation(person, visit, key), now=clicked_at)

        self._add(visit.at, visit.events + 1 + clicks, written)

    def _crm_knows(self, person: Person, at: int) -> None:
        said = message(
            "identify", at, f"crm-{person.number}-{at}", userId=_user(person), traits=_traits(person)
        )
        self._add(at, 1, lambda: iter([batch(self._senders.crm, at, [said])]))

    def _use_product(self, person: Person, since: int) -> None:
        """The trial and the days after: the product's server says who used what, some days more."""
        rng, user = self._rng, _user(person)
        began = self._times.near(rng, since + int(rng.expovariate(1 / (4 * DAY))) + HOUR)
        if began >= self._times.until - DAY:
            return
        start = [
            message("identify", began, f"user-{user}", userId=user, traits=_traits(person)),
            message(
                "track",
                began,
                f"trial-{user}",
                userId=user,
                event="Trial Started",
                properties={"product": "zhichuan"},
            ),
        ]
        self._add(began, len(start), lambda: iter([batch(self._senders.product, began + MINUTE, start)]))
        at = began
        for number in range(rng.randrange(4, 5 + int(38 * person.interest) + 4)):
            at = self._times.near(rng, at + DAY + int(rng.expovariate(1 / (3 * DAY))))
            if at >= self._times.until - HOUR:
                return
            self._add_day_of_use(user, number, at)

    def _add_day_of_use(self, user: str, day: int, at: int) -> None:
        features = self._rng.choices(words.FEATURES, words.FEATURE_WEIGHTS, k=self._rng.randrange(1, 9))
        said = [
            message(
                "track",
                at + number * MINUTE,
                f"use-{user}-{day}-{number}",
                userId=user,
                event="product.used",
                properties={"feature": feature, "count": 1},
            )
            for number, feature in enumerate(features)
        ]
        self._add(at, len(said), lambda: iter([batch(self._senders.product, at + 9 * MINUTE, said)]))

    def _crawl(self, until_count: int) -> None:
        rng = self._rng
        while self._count < until_count:
            at = self._times.since + rng.randrange(self._times.until - self._times.since - HOUR)
            pages = min(rng.randrange(1, 7), until_count - self._count)
            self._stroll(at, cast.machine(rng), pages=pages, is_machine=True)

    def _pass_by(self, events: int) -> None:
        """People who stay unknown, until the plan has as many events as were asked for."""
        rng = self._rng
        while self._count < events:
            at = min(self._times.draw(rng), self._times.until - HOUR)
            pages = min(1 + min(9, int(rng.expovariate(0.5))), events - self._count)
            self._stroll(at, "", pages=pages, is_machine=False)

    def _stroll(self, at: int, agent: str, *, pages: int, is_machine: bool) -> None:
        rng = self._rng
        arrival = arrive(rng, {"direct": 1} if is_machine else FIRST, month=month(at))
        browser = Browser(
            self._senders.website,
            cast.device(rng),
            agent or cast.agent(rng, in_wechat=arrival.in_wechat),
            cast.address(rng),
            consent="unset",
        )
        english = not is_machine and rng.random() < 0.12
        visit = Visit(
            at=at, browser=browser, arrival=arrival, pages=pages, english=english, seed=rng.getrandbits(48)
        )
        self._add(at, visit.events, lambda: write_out(visit))

    def _submission(self, person: Person, visit: Visit, key: str, *, wants_news: bool) -> Submission:
        given = ("service", "marketing") if wants_news else ("service",)
        fields = {
            "name": person.name,
            "company": person.company,
            "email": person.email,
            "title": person.title,
        }
        if person.number % 3:
            fields["phone"] = person.phone
        return Submission(
            source_id=self._senders.website.id,
            key=key,
            form=visit.form,
            fields=fields | {"language": person.language},
            consents=[
                {
                    "purpose": purpose,
                    "channel": "email",
                    "text_version": f"{visit.form}-2026-01",
                    "language": person.language,
                }
                for purpose in given
            ],
            url=SITE + FORMS[visit.form],
            visitor=_visitor(visit.browser),
        )

    def _confirmation(self, person: Person, visit: Visit, key: str) -> Confirmation:
        return Confirmation(
            source_id=self._senders.website.id,
            submission_key=key,
            email=person.email,
            visitor=_visitor(visit.browser),
        )

    def _browser(self, person: Person, place: int) -> Browser:
        return Browser(self._senders.website, person.devices[place], person.agents[place], person.ip)

    def _add(self, at: int, events: int, write: Callable[[], Records]) -> None:
        self._entries.append(Entry(at, len(self._entries), events, write))
        self._count += events


def _user(person: Person) -> str:
    return f"p{person.number:05d}"


def _traits(person: Person) -> dict[str, object]:
    traits: dict[str, object] = {"name": person.name, "email": person.email, "title": person.title}
    if person.firm is not None:
        traits |= {"company": person.firm.name, "industry": person.firm.industry, "city": person.firm.city}
        traits |= {"region": person.firm.region, "country": person.firm.country}
    return traits


def _visitor(browser: Browser) -> Visitor:
    return Visitor(device=browser.device, ip=browser.ip, agent=browser.agent)
