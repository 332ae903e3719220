"""Access logs: each line is stored once, whatever its file is called, however often and in which pieces it is read."""

from __future__ import annotations

import gzip
import os
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from crescendo.activity import api as activity
from crescendo.activity.access_log import naming
from crescendo.activity.api import AccessLogReport, TakeAccessLogs
from crescendo.core import sets
from crescendo.core.clock import HOUR, VirtualClock
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor
from crescendo.sources.types import Source
from tests.world import World

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"
NOON = 1_767_582_000_000
Take = Callable[..., AccessLogReport]


def line(
    n: int = 0, *, path: str = "/a", address: str = "203.0.113.9", agent: str = CHROME, **more: str
) -> str:
    """A combined line, `n` seconds after midnight of the day before."""
    time = f"04/Jan/2026:{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02} +0000"
    answer, referrer = more.get("answer", "200 5"), more.get("referrer", "-")
    return f'{address} - - [{time}] "GET {path} HTTP/1.1" {answer} "{referrer}" "{agent}"\n'


@pytest.fixture
def shop(world: World) -> Source:
    return world.source("Shop")


@pytest.fixture
def take(world: World, shop: Source) -> Take:
    """Reads files and lets the worker catch up."""

    def taken(*paths: Path, everything: bool = False) -> AccessLogReport:
        request = TakeAccessLogs(
            source_id=shop.id,
            paths=paths,
            zone="UTC",
            day_zone="Asia/Shanghai",
            secret="secret",
            site="https://www.b.example",
            everything=everything,
        )
        report = activity.take_access_logs(
            world.system,
            request,
            world.log,
            now=world.clock.now(),
            watch=lambda _progress: None,
            refuse=lambda _line: None,
        )
        world.settle()
        return report

    return taken


def write(path: Path, *lines: str) -> Path:
    path.write_text("".join(lines), encoding="utf-8")
    return path


def paths_of(world: World) -> list[str]:
    return sorted(str(event["subject"]) for event in world.events())


def test_a_page_view_is_stored_as_live_traffic_is(world: World, take: Take, tmp_path: Path) -> None:
    ad = "/a%20b/?utm_source=baidu&utm_medium=cpc&utm_term=%25E5%2585%25B3"
    take(write(tmp_path / "access.log", line(5, path=ad, referrer="https://www.google.com/")))
    (event,) = world.events()
    assert (event["name"], event["subject"], event["judgement"]) == ("page.viewed", "/a b", "human")
    assert event["at"].startswith("2026-01-04T00:00:05")
    assert event["contact_id"] is None
    (touch,) = sets.fetch("SELECT channel, keyword, referrer FROM sources_touch WHERE keyword <> ''")
    assert touch == ("sem", "关", "https://www.google.com/")


def test_no_whole_address_is_kept(world: World, take: Take, tmp_path: Path) -> None:
    take(write(tmp_path / "access.log", line(address="203.0.113.9"), line(address="2001:db8:aa:bb::cc")))
    stored = b"".join(record.meta + record.body for record in world.log.read({}))
    assert b"203.0.113.0" in stored
    assert b"2001:db8:aa::" in stored
    assert b"203.0.113.9" not in stored
    assert b"2001:db8:aa:bb" not in stored
    files = str(sets.fetch("SELECT * FROM activity_logfile"))
    assert "203.0.113" not in files


def test_crawlers_are_machines_and_what_is_no_page_is_only_counted(
    world: World, take: Take, tmp_path: Path
) -> None:
    bot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    lines = (
        line(agent=bot),
        line(path="/app.js"),
        line(path="/x", answer="404 9"),
        line().replace("GET", "POST"),
        line(path="/paper.pdf"),
    )
    report = take(write(tmp_path / "access.log", *lines))
    assert [(e["name"], e["judgement"]) for e in world.events()] == [
        ("page.viewed", "machine"),
        ("asset.downloaded", "human"),
    ]
    assert {sort.value: n for sort, n in report.sorts.items()} == {
        "page": 1, "asset": 1, "status": 1, "method": 1, "download": 1,
    }  # fmt: skip
    assert report.machines == 1


def test_everything_is_stored_where_it_is_wanted(world: World, take: Take, tmp_path: Path) -> None:
    take(write(tmp_path / "access.log", line(), line(path="/app.js")), everything=True)
    assert sorted(e["name"] for e in world.events()) == ["page.viewed", "request.made"]


def test_a_visitor_is_an_address_with_an_agent_for_a_day(world: World, take: Take, tmp_path: Path) -> None:
    visits = [
        line(0), line(1_700, path="/b"), line(1_700 + 1_800, path="/c"),
        line(0, address="203.0.113.10"), line(0, agent=CHROME + " Edg/142.0.0.0"),
        line(23 * 3_600, path="/next-day-in-shanghai"),
    ]  # fmt: skip
    report = take(write(tmp_path / "access.log", *visits))
    assert sets.fetch("SELECT count(*) FROM activity_session")[0][0] == report.sessions == 5
    assert len({event["identity"] for event in world.events()}) == 4
    assert world.contacts() == []


def test_a_referrer_of_the_site_itself_is_no_touch(world: World, take: Take, tmp_path: Path) -> None:
    take(write(tmp_path / "access.log", line(referrer="https://shop.b.example/x"), line(3, path="/b")))
    assert {event["touch"]["channel"] for event in world.events()} == {"direct"}
    assert world.events()[0]["properties"]["referrer"] == "https://shop.b.example/x"


def test_two_identical_lines_are_two_hits(world: World, take: Take, tmp_path: Path) -> None:
    log = write(tmp_path / "access.log", line(), line(), line())
    take(log)
    take(log)
    assert len(world.events()) == 3


def test_a_log_that_grew_gives_its_new_lines(world: World, take: Take, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    take(write(log, line(0), line(1)))
    report = take(write(log, line(0), line(1), line(1), line(2)))
    assert (report.lines, len(world.events())) == (2, 4)


def test_a_rotated_renamed_and_packed_log_is_known(world: World, take: Take, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    take(write(log, line(0), line(1)))
    write(log, line(0), line(1), line(2))
    (tmp_path / "access.log.1.gz").write_bytes(gzip.compress(log.read_bytes()))
    write(log, line(2), line(3))
    report = take(log, tmp_path / "access.log.1.gz")
    assert (report.lines, len(world.events())) == (3, 5)
    again = take(log, tmp_path / "access.log.1.gz", write(tmp_path / "copy", *[line(n) for n in range(3)]))
    assert (again.lines, len(world.events())) == (0, 5)


def test_what_was_read_in_part_is_not_doubled_by_the_whole(world: World, take: Take, tmp_path: Path) -> None:
    lines = [line(n // 2) for n in range(40)]
    take(write(tmp_path / "part", *lines[11:23]))
    take(write(tmp_path / "whole", *lines))
    assert len(world.events()) == 40


def test_identical_lines_on_both_sides_of_a_rotation_are_two_hits(
    world: World, take: Take, tmp_path: Path
) -> None:
    older = write(tmp_path / "access.log.1", line(0), line(7))
    newer = write(tmp_path / "access.log", line(7), line(7), line(9))
    take(newer, older)
    take(older, newer)
    assert len(world.events()) == 5


def test_bad_lines_are_named_and_stop_nothing(world: World, take: Take, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_bytes(
        line(0).encode() + b"\xff\x00bad\n" + b"x" * 200_000 + b"\n\n" + line(1).encode() + b"{\n"
    )
    report = take(log)
    assert [(one.number, one.reason) for one in report.first_refused] == [
        (2, "not_an_access_log_line"),
        (3, "line_too_long"),
        (6, "not_json"),
    ]
    assert (report.lines, report.hits, len(world.events())) == (5, 2, 2)


def test_a_broken_gzip_gives_what_it_holds_and_says_so(world: World, take: Take, tmp_path: Path) -> None:
    packed = gzip.compress("".join(line(n % 3_600, path=f"/{n}") for n in range(3_000)).encode())
    cut = tmp_path / "access.log.gz"
    cut.write_bytes(packed[: len(packed) // 2])
    report = take(cut)
    assert [path for path, _ in report.failed] == [cut]
    assert 0 < len(world.events()) < 3_000
    cut.write_bytes(packed)
    assert take(cut).failed == []
    assert len(world.events()) == 3_000


def test_a_line_that_is_still_written_waits(
    world: World, take: Take, tmp_path: Path, clock: VirtualClock
) -> None:
    log = write(tmp_path / "access.log", line(0), line(1)[:-20])
    os.utime(log, (clock.now() / 1_000, clock.now() / 1_000))
    report = take(log)
    assert (report.unfinished, report.refused.total(), len(world.events())) == ([log], 0, 1)
    take(write(log, line(0), line(1).rstrip("\n")))
    assert len(world.events()) == 2
    take(write(log, line(0), line(1), line(2)))
    assert len(world.events()) == 3
    write(log, line(0), line(1), line(2), line(3)[:-20])
    clock.move_to(clock.now() + HOUR)
    os.utime(log, (NOON / 1_000, NOON / 1_000))
    assert take(log).refused.total() == 1


def test_a_stranger_may_read_no_log(world: World, shop: Source, stranger: Actor) -> None:
    request = TakeAccessLogs(source_id=shop.id, paths=(), zone="UTC", day_zone="UTC", secret="s")
    with pytest.raises(NotAllowed):
        activity.take_access_logs(
            stranger, request, world.log, now=0, watch=lambda _p: None, refuse=lambda _l: None
        )


@pytest.mark.parametrize("seed", range(4))
def test_any_cut_order_and_repetition_of_reading_stores_each_line_once(
    seed: int, world: World, take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Small blocks, so that counting begins anew within these files.
    monkeypatch.setattr(naming, "BLOCK", 7)
    monkeypatch.setattr("crescendo.activity.access_log.taking.BLOCK", 7)
    chance = random.Random(seed)
    lines = [line(n // 3, path=f"/{chance.randrange(3)}") for n in range(90)]
    log = tmp_path / "access.log"
    for _ in range(6):
        write(log, *lines[: chance.randrange(1, 91)])
        take(log)
        packed = tmp_path / f"{chance.randrange(9)}.gz"
        packed.write_bytes(gzip.compress(log.read_bytes()))
        take(*chance.sample([packed, log], 2))
    take(write(log, *lines))
    assert paths_of(world) == sorted(one.split()[6] for one in lines)


def test_the_totals_of_a_source(
    world: World, take: Take, shop: Source, tmp_path: Path, stranger: Actor
) -> None:
    take(write(tmp_path / "one", line(0), "bad\n"), write(tmp_path / "two", line(5)))
    totals = activity.access_log_totals(world.system, shop.id)
    assert (totals.files, totals.taken, totals.refused) == (2, 2, 1)
    with pytest.raises(NotAllowed):
        activity.access_log_totals(stranger, shop.id)


def test_a_bomb_costs_no_memory_and_is_a_refused_line(take: Take, tmp_path: Path) -> None:
    bomb = tmp_path / "access.log.gz"
    bomb.write_bytes(gzip.compress(b"0" * 50_000_000, 9))
    tracemalloc.start()
    report = take(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.refused == {"line_too_long": 1}
    assert peak < 10_000_000
