"""Who watches a stream and asks for a trial: hot, an MQL, a seller's, and told to his desk, by real processes.

Then the same worker with a moved clock: the seller is reminded after three working hours, his manager told after four.
"""

from __future__ import annotations

import contextlib
import html
import http.client
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from crescendo.core.ids import Prefix, write_id
from tests.installation import Installation, await_truth, installation

pytestmark = [pytest.mark.slow, pytest.mark.long]

PASSWORD = "correct horse battery 7"
HISTORY = ("云桥精密", "数据集成直播", "数据集成平台")
HOT = {"en": "Hot", "zh-hans": "热"}
REMINDED = {
    "en": "The time for one of your leads is nearly over.",
    "zh-hans": "您有一条线索即将超时。",
}
LATE = {"en": "A lead of Chen is late.", "zh-hans": "Chen 有一条线索已超时。"}
AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
# What people set up in the console: a source, colleagues, a territory, and what Zhou has in hand already.
SET_UP = """
from crescendo.project.schema import prepare_store
prepare_store()
from crescendo.core import api as core
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor, CreateStaff, Language, Role
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Cause, MoveContacts
from crescendo.people import api as people
from crescendo.people.types import AccountEdit, NewAccount, NewContact
from crescendo.sources import api as sources
from crescendo.sources.types import CreateSource
import json, sys
by, now = Actor.system("test"), SystemClock().now()
password = sys.argv[2]
sources.create_source(by, CreateSource(name="Website", origins=(sys.argv[1],)), now=now)
roles = {"Chen": Role.SALES, "Zhou": Role.SALES, "Sun": Role.SALES, "Wu": Role.SALES_MANAGER}
staff = {
    name: core.create_staff(
        by, CreateStaff(email=f"{name.lower()}@firm.example", name=name, role=role, password=password), now=now
    ).id
    for name, role in roles.items()
}
lifecycle.ship(now=now)
east = {"key": "east", "title": {"en": "East"}, "to": "chosen", "provinces": ["CN-SH"], "choose": "least_load",
        "sellers": [f"usr_{staff['Zhou']}", f"usr_{staff['Chen']}"]}
rest = {"key": "rest", "title": {"en": "Rest"}, "to": "chosen", "sellers": [f"usr_{staff['Sun']}"]}
shipped = lifecycle.SHIPPED["routing"]
routing = {**shipped, "rules": [shipped["rules"][0], east, rest]}
revision = lifecycle.save_lifecycle(by, {"routing": routing}, revision=None, now=now)
lifecycle.publish_lifecycle(by, revision=revision, now=now)
known = people.create_contact(by, NewContact(fields={"name": "Zhao", "email": "zhao@yunqiao-precision.com"}), now=now)
place = {"country": "中国", "region": "上海", "industry": "制造业"}
people.edit_account(by, AccountEdit(account_id=known.account_id, fields=place), now=now)
other = people.create_account(by, NewAccount(fields={"name": "Acme", "owner_id": staff["Zhou"]}), now=now)
held = people.create_contact(by, NewContact(fields={"name": "Qian", "account_id": other.id}), now=now)
for stage in ("lead", "mql"):
    lifecycle.move_contacts(
        by, MoveContacts(contact_ids=(held.id,), to=stage, cause=Cause.RULE, way="hot"), now=now
    )
print(json.dumps(staff))
"""
# The worker, whole, at an instant of its own.
MOVED = """
import django
django.setup()
import json, sys
from crescendo.core.clock import HOUR, VirtualClock
from crescendo.core.settings import current
from crescendo.core.worker import Worker
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.models import Lead, LeadMove
from crescendo.project.stages import workshop
lead = Lead.objects.get(pk=int(sys.argv[1]))
acts = LeadMove.objects.filter(lead_id=lead.pk).order_by("pk").values_list("what", flat=True)
told = []
for hours in (3, 4):
    due = lifecycle.working_time().add(lead.routed_at, hours * HOUR)
    for at in (due - 1, due):
        worker = Worker(current(), VirtualClock(at), workshop(current()).stages)
        for _ in range(10):
            worker.turn()
        worker.leave()
        told.append(list(acts.all()))
print(json.dumps(told))
"""


@dataclass(slots=True)
class Browser:
    """Somebody with cookies of her own, who sees pages and sends forms."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> str:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, form: Mapping[str, str]) -> str:
        return self._ask("POST", path, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})

    def tell(self, message: Mapping[str, Any]) -> str:
        """What the tracker sends."""
        return self._ask("POST", "/v1/tracker", json.dumps(message), {"Content-Type": "text/plain"})

    def sign_in(self, email: str) -> None:
        token = field_of(self.get("/console/sign-in/"), "csrfmiddlewaretoken")
        form = {"username": email, "password": PASSWORD, "csrfmiddlewaretoken": token}
        self.post("/console/sign-in/", form)

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> str:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            line.request(method, path, body and body.encode(), {**self.headers(), **headers})
            answer = line.getresponse()
            page = answer.read().decode()
        assert answer.status in {200, 302, 303}, (method, path, answer.status, page)
        for one in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = one.split(";")[0].partition("=")
            self.cookies[name] = value
        return page

    def headers(self) -> dict[str, str]:
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": held, "User-Agent": AGENT, "Referer": f"http://127.0.0.1:{self.port}/"}


class Desk(threading.Thread):
    """A desk that stands open: what the server pushed to it."""

    def __init__(self, who: Browser) -> None:
        super().__init__(daemon=True)
        self.told: list[Any] = []
        self._line = http.client.HTTPConnection("127.0.0.1", who.port, timeout=120)
        self._line.request("GET", "/console/desk/stream/", headers=who.headers())
        self._stream = self._line.getresponse()

    def run(self) -> None:
        """Until the server ends."""
        with (
            contextlib.closing(self._line),
            contextlib.closing(self._stream),
            contextlib.suppress(OSError, http.client.HTTPException),
        ):
            while said := self._stream.readline():
                if said.startswith(b"data: "):
                    self.told.append(json.loads(said[6:]))

    def rang_for(self, lead: str) -> list[str]:
        """What was said of a lead."""
        return [row["text"] for said in self.told for row in said["leads"] if row["id"] == lead]


def field_of(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path / "home") as made:
        (made.home / "DEMO").touch()
        yield made


@pytest.fixture
def open_desk(house: Installation) -> Iterator[Callable[[Browser], Desk]]:
    """Desks that stand open until the server is gone."""
    opened: list[Desk] = []

    def stand(who: Browser) -> Desk:
        opened.append(Desk(who))
        opened[-1].start()
        return opened[-1]

    yield stand
    house.end()
    for desk in opened:
        desk.join(30)


def signed_in(house: Installation, name: str, language: str) -> Browser:
    """A colleague who reads in a language."""
    who = Browser(house.port)
    who.sign_in(f"{name}@firm.example")
    who.cookies["crescendo-language"] = language
    return who


def visit(house: Installation) -> None:
    """She reads, watches a stream for 24 minutes, and asks for a trial: as the tracker and the site's form say it."""
    she = Browser(house.port)
    page = she.get("/product/")
    key = re.search(r'data-key="([^"]+)"', page)
    assert key
    now = int(time.time() * 1_000)
    seen = {"url": f"{house.url}/product/", "title": "数据集成平台", "at": now - 2_000}
    watched = {"meeting": "数据集成直播", "minutes": 24}
    events = [
        {"name": "page.viewed", "messageId": f"{now}-1", "pageView": "view-1", **seen},
        {"name": "meeting.watched", "messageId": f"{now}-2", **seen, "props": watched},
    ]
    she.tell({"writeKey": key[1], "sentAt": now, "consent": "unset", "events": events})
    form = she.get("/trial/")
    typed = {"name": "林婉清", "company": "云桥精密", "email": "lin@yunqiao-precision.com", "agree": "on"}
    hidden = {name: field_of(form, name) for name in ("nonce", "page_url", "page_referrer")}
    she.post("/trial/", {**typed, **hidden, "marketing": "on"})


def test_who_watched_a_stream_and_asks_for_a_trial_is_on_the_right_sellers_desk_who_is_reminded_in_time(
    house: Installation, open_desk: Callable[[Browser], Desk]
) -> None:
    staff = json.loads(house.python(SET_UP, house.url, PASSWORD))
    house.start("web")
    worker = house.start("work")
    await_truth(lambda: house.query("SELECT owner_id FROM lifecycle_lead") == [(staff["Zhou"],)], 60)
    chens = {language: signed_in(house, "chen", language) for language in ("en", "zh-hans")}
    desks = {language: open_desk(chen) for language, chen in chens.items()}
    other = open_desk(signed_in(house, "sun", "en"))
    await_truth(lambda: all(desk.told for desk in (*desks.values(), other)), 30)

    visit(house)
    hers = "SELECT id, contact_id, owner_id FROM lifecycle_lead WHERE rule = 'east'"
    await_truth(lambda: house.query(hers), 60)
    ((lead, contact, owner),) = house.query(hers)
    assert owner == staff["Chen"]
    assert standing(house, contact) == ("hot", "mql")
    rung = write_id(Prefix.LEAD, lead)
    await_truth(lambda: all(desk.rang_for(rung) for desk in desks.values()), 60)
    assert not other.rang_for(rung)
    history = f"/console/desk/contacts/{write_id(Prefix.CONTACT, contact)}/"
    for language, chen in chens.items():
        assert "林婉清" in desks[language].rang_for(rung)[0]
        shown = html.unescape(chen.get(history, **{"HX-Request": "true"}))
        assert [one for one in (*HISTORY, HOT[language]) if one not in shown] == [], language

    worker.kill()
    worker.wait()
    before, at_three, nearly, at_four = json.loads(house.python(MOVED, str(lead)))
    assert before == ["routed"]
    assert at_three == nearly == ["routed", "reminded"]
    assert at_four == ["routed", "reminded", "escalated"]
    for language in ("en", "zh-hans"):
        assert REMINDED[language] in chens[language].get("/console/notices/")
        assert LATE[language] in signed_in(house, "wu", language).get("/console/notices/")


def standing(house: Installation, contact: int) -> tuple[str, str]:
    """How warm somebody is by the number on the screen, and her stage."""
    ((score, stage),) = house.query(
        "SELECT s.score, t.stage FROM scoring_standing AS s JOIN lifecycle_contactstage AS t "
        f"ON t.contact_id = s.contact_id AND t.is_open = 1 WHERE s.contact_id = {contact}"
    )
    return "hot" if score > 300 else "not hot", stage
