"""A stranger with the public browser key tries each line of "Claims and proof" against known people."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from crescendo.activity import api as activity
from crescendo.activity.flood import Limits
from crescendo.core import quarantine
from crescendo.people import api as people
from crescendo.people.types import IdentityKind
from crescendo.sources.types import Protocol, Source, Trust
from tests.world import World

pytestmark = pytest.mark.slow

PUBLIC = "public-key-of-the-site"
TRACKER = "public-key-of-the-tracker"
NEWS = {"purpose": "news", "channel": "email", "text_version": "1", "language": "en"}
ADA = {"email": "ada@acme.com.cn", "name": "Ada Li", "title": "CTO", "phone": "+8613900000001"}
# What moves when anybody acts in somebody's name; all else of a known contact is hers.
_LIVELY = {"last_seen_at", "first_seen_at", "event_count", "first_touch_id", "last_touch_id"}

Message = dict[str, Any]


class Town:
    """Ada and Carl are known by a server key, Bob by a confirmed form; the stranger has public keys."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.shop = world.source("Shop", trust=Trust.SERVER)
        self.site = world.source("Site", key=PUBLIC)
        world.source("Pages", key=TRACKER, protocol=Protocol.TRACKER)
        world.say(
            self.shop,
            identify("ada-1", userId="u-ada", anonymousId="d-ada", traits=ADA),
            group("ada-2", userId="u-ada", groupId="acme", traits={"name": "Acme", "industry": "steel"}),
            identify("carl-1", userId="u-carl", traits={"email": "carl@umbrella.com.cn"}),
        )
        submit(
            world, self.site, "bob-form", {"email": "bob@globex.com.cn", "name": "Bob Wang"}, device="d-bob"
        )
        confirm(world, self.site, "bob-form", "bob@globex.com.cn")
        world.settle()
        people.suppress(mail("carl@umbrella.com.cn"), channel="", reason="complaint", at=1)
        self.before = self.kept()

    def kept(self) -> dict[str, Any]:
        """The picture, without what was empty: that a claim may fill."""
        now = self.picture()
        then = getattr(self, "before", now)
        for table in ("contacts", "accounts"):
            known = set(then[table])
            now[table] = {
                number: {
                    name: value for name, value in row.items() if then[table][number].get(name) not in _EMPTY
                }
                for number, row in now[table].items()
                if number in known
            }
        return now

    def picture(self) -> dict[str, Any]:
        """All that a claim may not change."""
        known = [c for c in self.world.contacts() if c.email in _KNOWN]
        return {
            "contacts": {c.id: {k: v for k, v in asdict(c).items() if k not in _LIVELY} for c in known},
            "identities": {
                c.id: {
                    (i.kind, i.value)
                    for i in people.identities_of(self.world.system, c.id)
                    if i.is_verified and i.kind is not IdentityKind.DEVICE
                }
                for c in known
            },
            "consent": {c.id: people.has_consent(c.id, "news", "email") for c in known},
            "accounts": {
                a.id: asdict(a) for a in people.stream_accounts(self.world.system) if a.domain in _DOMAINS
            },
            "suppressed": people.suppressions_of([mail(m) for m in sorted(_KNOWN)], channel="email"),
        }

    def contact(self, email: str) -> Any:
        return next(c for c in self.world.contacts() if c.email == email)

    def claim(self, *messages: Message) -> None:
        """The stranger posts through the collector."""
        answer = self.world.post("/v1/batch", {"batch": list(messages)}, key=PUBLIC)
        assert answer.status_code == 200
        self.world.settle()


_KNOWN = {"ada@acme.com.cn", "bob@globex.com.cn", "carl@umbrella.com.cn"}
_EMPTY = ("", None, {})
_DOMAINS = {"acme.com.cn", "globex.com.cn", "umbrella.com.cn", ""}


def mail(address: str) -> Any:
    return people.read_identity(IdentityKind.EMAIL, address)


def identify(key: str, **more: Any) -> Message:
    return {"type": "identify", "messageId": key, **more}


def track(key: str, event: str, **more: Any) -> Message:
    return {"type": "track", "messageId": key, "event": event, **more}


def group(key: str, **more: Any) -> Message:
    return {"type": "group", "messageId": key, **more}


def alias(key: str, previous: str, user: str, **more: Any) -> Message:
    return {"type": "alias", "messageId": key, "previousId": previous, "userId": user, **more}


def submit(
    world: World, source: Source, key: str, fields: dict[str, str], *, device: str | None = None
) -> None:
    request = activity.Submission(
        source_id=source.id,
        key=key,
        form="trial",
        fields=fields,
        consents=[NEWS],
        visitor=activity.Visitor(device=device),
    )
    activity.record_submission(world.log, request, now=world.clock.now())


def confirm(world: World, source: Source, key: str, email: str) -> None:
    request = activity.Confirmation(source_id=source.id, submission_key=key, email=email)
    activity.record_confirmation(world.log, request, now=world.clock.now())


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)


EVIL = {"name": "Mallory", "title": "Thief", "phone": "+8613911111111", "company": {"name": "Evil"}}
BLANKS = {"name": None, "title": "", "phone": "   ", "industry": None, "email": None}
ATTACKS: dict[str, list[Message]] = {
    "overwrite by user id": [identify("x1", userId="u-ada", traits=EVIL)],
    "overwrite by mail": [identify("x1", anonymousId="d-x", traits={**EVIL, "email": "ADA@acme.com.cn "})],
    "overwrite by device": [identify("x1", anonymousId="d-ada", traits=EVIL)],
    "overwrite from the past": [
        identify("x1", userId="u-ada", timestamp="2001-01-01T00:00:00Z", traits=EVIL)
    ],
    "overwrite from the future": [
        identify("x1", userId="u-ada", timestamp="2099-01-01T00:00:00Z", traits=EVIL)
    ],
    "overwrite again and again": [identify(f"x{n}", userId="u-ada", traits=EVIL) for n in range(9)],
    "blank by user id": [identify("x1", userId="u-ada", traits=BLANKS)],
    "blank by mail": [identify("x1", traits={**BLANKS, "email": "bob@globex.com.cn"})],
    "another mail for a known user": [identify("x1", userId="u-ada", traits={"email": "evil@evil.cn"})],
    "merge by identify with both": [identify("x1", userId="u-ada", traits={"email": "bob@globex.com.cn"})],
    "merge by alias of users": [alias("x1", "u-carl", "u-ada"), alias("x2", "u-ada", "u-carl")],
    "merge by alias of mails": [alias("x1", "bob@globex.com.cn", "u-ada")],
    "merge by a go-between": [
        identify("x1", userId="u-x", traits={"email": "bob@globex.com.cn"}),
        alias("x2", "u-x", "u-ada"),
        identify("x3", userId="u-x", traits={"phone": ADA["phone"]}),
    ],
    "merge by a shared device": [
        identify("x1", anonymousId="d-ada", userId="u-carl"),
        identify("x2", anonymousId="d-bob", userId="u-ada"),
    ],
    "merge by a form of theirs": [
        track("x1", "Form Submitted", userId="u-ada", properties={"form": "f", "email": "bob@globex.com.cn"})
    ],
    "consent in traits": [
        identify("x1", userId="u-carl", traits={"consents": [NEWS], "consent": "granted"}),
        track("x2", "consent.granted", userId="u-carl", properties=NEWS),
    ],
    "another account": [group("x1", userId="u-carl", groupId="evil", traits={"name": "Evil Inc"})],
    "another name of the account": [
        group("x1", userId="u-x", groupId="acme", traits={"name": "Evil Inc", "industry": None})
    ],
    "an account by a mail domain": [
        identify("x1", traits={"email": "evil@acme.com.cn", "company": {"name": "Evil Inc"}}),
        identify("x2", traits={"email": "evil@umbrella.com.cn", "company": "Evil Inc", "industry": "crime"}),
    ],
}


@pytest.mark.parametrize("messages", [pytest.param(m, id=name) for name, m in ATTACKS.items()])
def test_a_claim_changes_nothing_of_known_people(town: Town, messages: list[Message]) -> None:
    town.claim(*messages)
    assert town.kept() == town.before


@pytest.mark.parametrize("messages", [pytest.param(m, id=name) for name, m in ATTACKS.items()])
def test_a_claim_that_came_first_changes_nothing_either(world: World, messages: list[Message]) -> None:
    """The stranger guesses identities before anybody proves them."""
    site = world.source("Early", key="early")
    assert world.post("/v1/batch", {"batch": messages}, key="early").status_code == 200
    world.settle()
    town = Town(world)
    fields = {"name": "", "title": "", "phone": "", "email": ""}
    ada, carl = town.contact("ada@acme.com.cn"), town.contact("carl@umbrella.com.cn")
    assert {name: getattr(ada, name) for name in fields} == ADA
    assert len({ada.id, carl.id, town.contact("bob@globex.com.cn").id}) == 3
    assert not people.has_consent(carl.id, "news", "email")
    assert site.id


def test_a_claim_fills_what_is_empty(town: Town) -> None:
    town.claim(identify("x1", userId="u-carl", traits={"title": "Buyer", "email": "other@evil.cn"}))
    carl = town.contact("carl@umbrella.com.cn")
    assert carl.title == "Buyer"
    town.world.say(town.shop, identify("carl-2", userId="u-carl", traits={"title": "CFO"}))
    town.world.settle()
    assert town.contact("carl@umbrella.com.cn").title == "CFO"


@pytest.mark.parametrize(
    ("address", "device"), [("carl@umbrella.com.cn", "d-x"), ("ada@acme.com.cn", "d-ada")]
)
def test_a_form_with_the_mail_of_somebody_known_grants_nothing(town: Town, address: str, device: str) -> None:
    fields = {"email": address, **{name: str(value) for name, value in EVIL.items()}}
    submit(town.world, town.site, "x-form", fields, device=device)
    submit(town.world, town.site, "x-form-2", {"email": "bob@globex.com.cn"}, device=device)
    town.world.settle()
    assert town.kept() == town.before


def test_a_click_proves_only_the_address_that_got_the_mail(town: Town) -> None:
    """The stranger confirms a form of her own in which she typed the phone and the name of others."""
    fields = {"email": "evil@evil.com.cn", "phone": ADA["phone"], "name": "Ada Li"}
    submit(town.world, town.site, "x-form", fields, device="d-ada")
    confirm(town.world, town.site, "x-form", "evil@evil.com.cn")
    town.world.settle()
    assert town.kept() == town.before
    assert town.contact("evil@evil.com.cn").id not in town.before["contacts"]


def test_a_confirmed_form_lifts_no_suppression(town: Town) -> None:
    submit(town.world, town.site, "x-form", {"email": "carl@umbrella.com.cn"})
    confirm(town.world, town.site, "x-form", "carl@umbrella.com.cn")
    town.world.settle()
    assert town.kept()["suppressed"] == town.before["suppressed"] != {}


INNER = (
    "deal.won", "deal.opened", "stage.changed", "message.clicked", "message.unsubscribed", "score.granted",
    "contract.signed", "call.made", "customer.renewed",
    "wechat.bound", " deal.won ", "DEAL.WON", "Deal.Won",
)  # fmt: skip


def test_inner_acts_cannot_be_forged(town: Town) -> None:
    town.claim(
        *[
            track(f"x{n}", name, userId="u-ada", properties={"value": 9, "id": "1"})
            for n, name in enumerate(INNER)
        ]
    )
    tracked = [
        {"name": name, "messageId": f"t{n}", "props": {"value": 9}, "at": town.world.clock.now()}
        for n, name in enumerate(INNER)
    ]
    custom = [
        {"name": "custom", "event": name, "messageId": f"c{n}", "props": {}} for n, name in enumerate(INNER)
    ]
    body = {"writeKey": TRACKER, "device": "d-ada", "events": [*tracked, *custom]}
    assert town.world.post("/v1/tracker", body, key=TRACKER).status_code == 200
    town.world.settle()
    names = {
        event["name"] for event in town.world.events() if not event["key"].startswith(("ada", "bob", "carl"))
    }
    assert names.isdisjoint(name.strip().lower() for name in INNER)
    assert town.kept() == town.before


def test_a_device_that_is_taken_over_gives_away_nothing_of_the_past(town: Town) -> None:
    world, noon = town.world, town.world.clock.now()
    world.say(town.site, track("a1", "Read", anonymousId="d-ada"), at=noon + 1_000)
    world.say(town.site, identify("x1", anonymousId="d-ada", userId="u-x"), at=noon + 2_000)
    world.say(town.site, track("x2", "Read", anonymousId="d-ada"), at=noon + 3_000)
    world.say(town.shop, identify("a2", anonymousId="d-ada", userId="u-ada"), at=noon + 4_000)
    world.say(town.site, track("a3", "Read", anonymousId="d-ada"), at=noon + 5_000)
    world.settle()
    owners = {e["key"]: e["contact_id"] for e in world.events()}
    assert owners["a1"] == owners["a3"] == owners["ada-1"] != owners["x2"]
    assert town.kept() == town.before


@pytest.mark.parametrize(
    "spoil",
    [
        {"type": "identify", "messageId": "x", "userId": "u-ada", "traits": ["not", "a", "map"]},
        {"type": "identify", "messageId": "x", "userId": {"$ne": 1}, "traits": {"email": ["a@b.cn"]}},
        {"type": "alias", "messageId": "x", "previousId": "u-ada", "userId": "u-ada"},
        {"type": "alias", "messageId": "x", "previousId": None, "userId": "u-ada"},
        {"type": "group", "messageId": "x", "userId": "u-ada", "groupId": "", "traits": {"name": "Evil"}},
        {"type": "confirm", "messageId": "x", "confirm": "bob-form", "email": "ada@acme.com.cn"},
        {"confirm": "bob-form", "email": "ada@acme.com.cn", "key": "confirm/bob-form"},
        {"form": "trial", "fields": {"email": "ada@acme.com.cn"}, "consents": [NEWS], "key": "bob-form"},
    ],
)
def test_messages_of_other_kinds_change_nothing(town: Town, spoil: Message) -> None:
    town.claim(spoil)
    answer = town.world.post("/v1/tracker", {**spoil, "writeKey": TRACKER, "events": [spoil]}, key=TRACKER)
    town.world.settle()
    assert answer.status_code == 200
    assert town.kept() == town.before


UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ASKED: dict[str, Callable[[str, str], Message]] = {
    "identify": lambda key, who: identify(key, userId=f"u-{who}", traits={"email": f"{who}@acme.com.cn"}),
    "alias": lambda key, who: alias(key, f"u-{who}", "u-z"),
    "group": lambda key, who: group(key, userId=f"u-{who}", groupId="acme"),
    "track": lambda key, who: track(key, "Form Submitted", properties={"email": f"{who}@acme.com.cn"}),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_no_answer_tells_whether_somebody_is_known(town: Town, ask: Callable[[str, str], Message]) -> None:
    heard = []
    for who in ("ada", "eve"):
        answers = [
            town.world.post("/v1/batch", {"batch": [ask(f"{who}-x", who)]}, key=PUBLIC),
            town.world.post(
                "/v1/tracker",
                {"writeKey": TRACKER, "device": f"d-{who}", "events": [ask(f"{who}-y", who)]},
                key=TRACKER,
            ),
        ]
        heard.append(
            [
                (a.status_code, UUID.sub("-", a.text), sorted(n for n in a.headers if n != "date"))
                for a in answers
            ]
        )
    assert heard[0] == heard[1]
    assert not any(value in json.dumps(heard) for value in (*ADA.values(), "Bob"))


def crowd(count: int, start: int = 0) -> list[Message]:
    return [
        track(f"f{n}", "Read", anonymousId=f"flood-{n}", properties={"n": n})
        for n in range(start, start + count)
    ]


def keys(world: World) -> list[str]:
    return [e["key"] for e in world.events()]


@pytest.mark.parametrize("size", [1, 3, 500])
def test_a_flood_of_new_identities_is_quarantined_and_not_dropped(world: World, size: int) -> None:
    world.ingest = activity.Ingest(
        world.log, zone="Asia/Shanghai", size=size, limits=Limits(identities=10, names=5)
    )
    site = world.source(key=PUBLIC)
    for batch in range(6):
        world.say(site, *crowd(3, batch * 3), track(f"k{batch}", "Read", anonymousId="flood-0"))
    world.settle()
    assert [key for key in keys(world) if key[0] == "f"] == [f"f{n}" for n in range(10)]
    assert [key for key in keys(world) if key[0] == "k"] == [f"k{n}" for n in range(6)]
    groups = {g.reason: g.count for g in quarantine.list_groups()}
    assert groups == {"too_many_new_identities": 8}
    bodies = [json.loads(row.body) for row in quarantine.list_items(world.system).rows]
    assert sorted(body["messageId"] for body in bodies) == sorted(f"f{n}" for n in range(10, 18))


@pytest.mark.parametrize("size", [1, 2, 500])
def test_a_flood_of_new_names_is_quarantined(world: World, size: int) -> None:
    world.ingest = activity.Ingest(world.log, zone="Asia/Shanghai", size=size, limits=Limits(names=3))
    site = world.source(key=PUBLIC)
    for n in range(5):
        world.say(
            site, track(f"a{n}", f"Name {n}", anonymousId="d"), track(f"b{n}", "Name 0", anonymousId="d")
        )
    world.settle()
    assert keys(world) == ["a0", "b0", "a1", "b1", "a2", "b2", "b3", "b4"]
    assert {g.reason: g.count for g in quarantine.list_groups()} == {"too_many_new_names": 2}


def test_a_limit_is_of_one_key_and_one_minute(world: World) -> None:
    world.ingest = activity.Ingest(world.log, zone="Asia/Shanghai", limits=Limits(identities=2))
    site, other = world.source(key=PUBLIC), world.source("Other", key="other")
    minute = 60_000
    world.say(site, *crowd(3))
    world.say(other, *crowd(2, 10))
    world.say(site, *crowd(2, 20), at=world.clock.now() + minute)
    world.settle()
    assert keys(world) == ["f0", "f1", "f10", "f11", "f20", "f21"]


def test_server_keys_are_not_limited(world: World) -> None:
    world.ingest = activity.Ingest(world.log, zone="Asia/Shanghai", limits=Limits(identities=2, names=1))
    shop, site = world.source("Shop", trust=Trust.SERVER), world.source(key=PUBLIC)
    world.say(shop, *crowd(9), *[track(f"n{n}", f"Name {n}", userId="u") for n in range(5)])
    world.say(site, *[track(f"s{n}", f"Name {n}", anonymousId=f"flood-{n}") for n in range(5)])
    world.settle()
    assert len(keys(world)) == 9 + 5 + 5
