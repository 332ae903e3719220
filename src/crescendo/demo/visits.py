"""A visit written out: its requests, from the first page to the last heartbeat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from crescendo.core.clock import SECOND
from crescendo.core.rawlog import NewRecord
from crescendo.demo.cast import device
from crescendo.demo.pages import BY_PATH, FORMS, SITE, WHITE_PAPER, Arrival, Page, follow
from crescendo.demo.records import Browser, Event

VIDEOS = ("产品三分钟", "瑞山轴承的月结", "变更捕获现场演示", "Zhichuan in three minutes")
_HEARTBEAT = 8 * SECOND


@dataclass(slots=True, kw_only=True)
class Visit:
    """One visit: `pages` page views, then what was taken. Counts are fixed when it is planned."""

    at: int
    browser: Browser
    arrival: Arrival
    pages: int
    english: bool = False
    downloads: bool = False
    watches: bool = False
    form: str = ""
    seed: int = 0
    walked: int = field(default=0)

    @property
    def events(self) -> int:
        """How many events will be stored of it; heartbeats are none."""
        return self.pages + self.downloads + self.watches + bool(self.form)


def write_out(visit: Visit) -> Iterator[NewRecord]:
    """The visit's requests; `visit.walked` is then when it ended."""
    rng = Random(visit.seed)  # noqa: S311 - a story, no secret
    browser, meta, at = visit.browser, visit.browser.meta(), visit.at
    last: Event | None = None
    before = visit.arrival.referrer
    for number, page in enumerate(_path(rng, visit)):
        view = device(rng)
        url = SITE + page.path + (visit.arrival.query if number == 0 else "")
        title = f"{page.english} · Zhichuan Data" if visit.english else f"{page.chinese} · 织川数据"
        viewed = _event(rng, "page.viewed", at, view, url=url, referrer=before, title=title, props={})
        yield browser.request(meta, at, [last, viewed] if last else [viewed])
        active = int(rng.lognormvariate(0, 0.7) * page.seconds * SECOND)
        taken = list(_taken(rng, visit, number, page=page, view=view, at=at + active // 2))
        if taken:
            yield browser.request(meta, at + active // 2 + 200, taken)
        at += active + rng.randrange(2 * SECOND, 20 * SECOND)
        last = _event(rng, "page.dwell", at, view, activeMs=active, scroll=rng.randrange(20, 101))
        before = url
    if last:
        yield browser.request(meta, at + _HEARTBEAT, [last])
    visit.walked = at


def _path(rng: Random, visit: Visit) -> list[Page]:
    pages = [visit.arrival.page, *follow(rng, visit.pages - 1)]
    if visit.form:
        pages[-1] = BY_PATH[FORMS[visit.form]]
    elif visit.downloads:
        pages[-1] = BY_PATH[WHITE_PAPER]
    return pages


def _taken(rng: Random, visit: Visit, number: int, *, page: Page, view: str, at: int) -> Iterator[Event]:
    """What is done on the last page beside reading, and the video on the first."""
    if visit.watches and number == 0:
        props = {
            "video": rng.choice(VIDEOS),
            "seconds": rng.randrange(20, 180),
            "percent": rng.randrange(15, 101),
        }
        yield _event(rng, "video.watched", at, view, url=SITE + page.path, props=props)
    if number < visit.pages - 1:
        return
    if visit.form:
        fields = ["name", "company", "email", "phone", "title", "agree", "marketing"]
        yield _event(
            rng, "form.viewed", at, view, url=SITE + page.path, props={"form": visit.form, "fields": fields}
        )
    if visit.downloads:
        asset = f"/static/site/papers/zhichuan-data-integration-2026-{'en' if visit.english else 'zh'}.pdf"
        props = {"asset": asset, "url": SITE + asset, "format": "pdf", "text": "PDF", "outbound": False}
        yield _event(rng, "asset.downloaded", at + 900, view, url=SITE + page.path, props=props)


def _event(rng: Random, name: str, at: int, view: str, **fields: object) -> Event:
    return {"messageId": device(rng), "at": at, "name": name, "pageView": view, **fields}
