"""A demo home with its source, and a shop that takes what the site wrote down and sends what it intends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.test import Client

from crescendo.activity import dictionary
from crescendo.activity.api import Ingest
from crescendo.core import jobs, rounds
from crescendo.core.post import MemoryPost
from crescendo.core.rawlog_memory import Disk, ForgetfulLog
from crescendo.core.settings import current
from crescendo.core.types import Actor
from crescendo.site import own
from crescendo.site.confirming import ConfirmationMails
from crescendo.site.mailing import handlers
from crescendo.sources import api as sources
from crescendo.sources.types import CreateSource


@dataclass(slots=True, kw_only=True)
class Shop:
    """The worker's parts over a log in memory, and the mails that left."""

    disk: Disk = field(default_factory=Disk)
    post: MemoryPost = field(default_factory=MemoryPost)
    log: ForgetfulLog = field(init=False)

    def __post_init__(self) -> None:
        self.log = ForgetfulLog(self.disk)

    def take(self, now: int) -> None:
        """Ingest and rounds, no jobs yet."""
        ingest = Ingest(self.log, zone="Asia/Shanghai")
        while ingest(now):
            pass
        rounds.run_until_quiet([ConfirmationMails()], now=now)

    def send(self, now: int) -> None:
        jobs.run_until_quiet(handlers(current(), self.post), now=now)

    def work(self, now: int) -> None:
        self.take(now)
        self.send(now)

    @property
    def link(self) -> str:
        """The path in the last mail."""
        text = self.post.sent[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
        start = text.index(current().public_url)
        return str(text[start:].split()[0].removeprefix(current().public_url))


@pytest.fixture
def shop(db: None, now: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A demo installation with its own source."""
    dictionary.forget_all()
    made, mark = Shop(), current().home / "DEMO"
    mark.touch()
    sources.create_source(
        Actor.system("test"), CreateSource(name="Website", origins=(current().public_url,)), now=now
    )
    monkeypatch.setattr(own, "raw_log", lambda: made.log)
    monkeypatch.setattr(own, "now", lambda: now)
    yield made
    mark.unlink()


@pytest.fixture
def visitor() -> Client:
    """A visitor's browser, reading English."""
    return Client(
        headers={"accept-language": "en", "user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"}
    )
