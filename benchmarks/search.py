"""What a search costs the server with a million contacts, for who sees all and for sellers.

    .venv/bin/python -m benchmarks.search [--contacts 1000000] [--database postgresql]

Names are half Chinese, half Latin, with common and rare ones; each question is asked with the words of other
people each time. Figures are the verb's own time, wall and CPU, in milliseconds; the bound is on the 95th percentile.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from benchmarks import homes
from benchmarks.floors import tell, watch_others

if TYPE_CHECKING:
    from crescendo.core.types import Actor

BOUND_MS = 100
_NOW = 1_770_000_000_000
_FAMILIES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
_GIVEN = "芳伟娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉力思源雨欣子涵梓轩浩然宇晨曦瑶琪佳怡梦洁雪莹婷慧"
_FIRST = "James Mary Wei Fang Anna Peter Laura Jan Marie Paul Emma Lukas Sofia Noah Mia Li Jun Hans Olga Ivan Sara Tom"
_LAST = (
    "Smith Wang Miller Li Zhang Chen Brown Schmidt Jones Garcia Tanaka Sato Kim Novak Rossi Silva Weber Klein"
)
_TOWNS = "北京 上海 深圳 广州 杭州 苏州 成都 武汉 南京 西安"
_TRADES = "腾云 华信 宏图 天宇 远景 金桥 东方 瑞丰 恒通 智联 星海 汇德 博雅 新锐 中科"
_SELLERS, _TEAM = 200, 10
_LARGE = 900_000  # the seller who owns a tenth of all
_OTHERS = 100_000
_PASSWORD = "a long password for a benchmark"
_BATCH = 20_000
_COLUMNS = (
    *("name", "name_fold", "first_name", "last_name", "email", "email_fold", "phone", "title", "title_fold"),
    *("company_name", "company_fold", "industry", "industry_fold", "country", "country_fold", "region"),
    *("region_fold", "city", "city_fold", "language", "time_zone", "website", "traits", "owner_id"),
    *("account_id", "created_at", "first_seen_at", "last_seen_at", "event_count", "is_verified"),
)
_EMPTY = len(_COLUMNS[: _COLUMNS.index("traits")]) - 11


def main() -> None:
    """Make the company, fill the grams by the job, ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--database", choices=(homes.SQLITE, homes.POSTGRESQL), default=homes.SQLITE)
    parser.add_argument("--runs", type=int, default=30)
    asked = parser.parse_args()
    with homes.bench_folder() as folder:
        homes.start(homes.environment(folder, "search", asked.database))
        began = perf_counter()
        sellers = _team()
        _found(asked.contacts, sellers)
        tell(f"search {asked.database} made", {"seconds": round(perf_counter() - began)})
        _fill(asked)
        is_over = [_measure(asked, sellers, *one) for one in _questions(asked)]
    sys.exit(1 if any(is_over) else 0)


def _team() -> list[int]:
    """The first ten sellers are a team."""
    from crescendo.core import api as core  # noqa: PLC0415 - needs Django
    from crescendo.core.types import Actor, CreateStaff, CreateTeam, Role  # noqa: PLC0415

    by = Actor.system("benchmark")
    team = core.create_team(by, CreateTeam(name="Sales"), now=1).id
    requests = (
        CreateStaff(
            email=f"s{n}@bench.example", name=f"S{n}", role=Role.SALES, password=_PASSWORD, team_id=team
        )
        for n in range(_TEAM)
    )
    return [core.create_staff(by, request, now=1).id for request in requests]


def _found(contacts: int, sellers: Sequence[int]) -> None:
    from crescendo.core import sets  # noqa: PLC0415 - needs Django

    if sets.vendor() == "sqlite":
        for pragma in ("synchronous=OFF", "cache_size=-400000", "wal_autocheckpoint=100000"):
            sets.fetch(f"PRAGMA {pragma}")
    accounts = max(1, contacts // 20)
    chance = random.Random(7)
    names = [_company(chance, number) for number in range(1, accounts + 1)]
    columns = ("name", "name_fold", "domain", "created_at", "traits", "owner_id")
    texts = ("industry", "industry_fold", "country", "country_fold", "region", "region_fold", "city")
    rows = [
        (name, name.casefold(), domain, _NOW - number, "{}", None, *[""] * 9)
        for number, (name, domain) in enumerate(names)
    ]
    sets.insert("people_account", (*columns, *texts, "city_fold", "website"), rows)
    domains = [(domain, number) for number, (_, domain) in enumerate(names, start=1)]
    sets.insert("people_accountdomain", ("domain", "account_id"), domains)
    people = _people(chance, contacts, names, sellers)
    for _ in range(0, contacts, _BATCH):
        sets.insert("people_contact", _COLUMNS, [row for row, _ in zip(people, range(_BATCH), strict=False)])


def _company(chance: random.Random, number: int) -> tuple[str, str]:
    if number % 2:
        town, trade = chance.choice(_TOWNS.split()), chance.choice(_TRADES.split())
        return (
            f"{town}{trade}{chance.choice(_GIVEN)}{chance.choice(_GIVEN)}科技有限公司",
            f"firm{number}.com.cn",
        )
    return f"{chance.choice(_LAST.split())} Systems {number} Ltd", f"systems-{number}.com"


def _people(
    chance: random.Random, contacts: int, names: Sequence[tuple[str, str]], sellers: Sequence[int]
) -> Iterator[tuple[object, ...]]:
    for number in range(1, contacts + 1):
        name, mailbox = _person(chance, number)
        account = chance.randrange(len(names))
        company, domain = names[account]
        email = f"{mailbox}{number}@{'gmail.com' if number % 5 == 0 else domain}"
        phone = f"+861{chance.randrange(30, 99)}{chance.randrange(10**8):08}" if number % 3 else ""
        seller = number // 4 % _SELLERS
        owner = None if number % 4 < 2 else sellers[seller] if seller < _TEAM else _OTHERS + seller
        if number % 20 < 2:
            owner = _LARGE
        seen = _NOW - chance.randrange(400 * 86_400_000)
        fold = (name.casefold(), company.casefold())
        texts = (name, fold[0], "", "", email, email, phone, "", "", company, fold[1], *[""] * _EMPTY)
        yield (*texts, "{}", owner, account + 1, seen, seen, seen, 3, number % 2 == 0)


def _person(chance: random.Random, number: int) -> tuple[str, str]:
    # Common family names are commoner, as in life: 王 is about one in twelve.
    if number % 2:
        family = _FAMILIES[min(int(chance.expovariate(0.09)), len(_FAMILIES) - 1)]
        given = "".join(chance.choice(_GIVEN) for _ in range(chance.choice((1, 2, 2))))
        return family + given, "p"
    first, last = chance.choice(_FIRST.split()), chance.choice(_LAST.split())
    if number % 1_000 == 0:
        last = f"{last}-{''.join(chance.choice('bdfgklmnprst') for _ in range(4)).title()}"
    return f"{first} {last}", f"{first}.{last}".lower()


def _fill(asked: argparse.Namespace) -> None:
    from crescendo.core import jobs, sets  # noqa: PLC0415 - needs Django
    from crescendo.core.types import Actor  # noqa: PLC0415
    from crescendo.people import api as people  # noqa: PLC0415

    began, cpu = perf_counter(), process_time()
    people.rebuild_search(Actor.system("benchmark"), now=1)
    handlers = {"search.fill": people.job_handlers()["search.fill"]}
    while (progress := people.search_progress()) and not str(progress.payload["step"]).startswith("sweep"):
        jobs.run_due(handlers, now=2)
    if sets.vendor() == "sqlite":
        sets.fetch("PRAGMA wal_checkpoint(TRUNCATE)")
    grams = sets.fetch("SELECT count(*) FROM people_contactgram")[0][0]
    told = {"seconds": round(perf_counter() - began), "cpu_seconds": round(process_time() - cpu)}
    if sets.vendor() == "postgresql":
        sets.execute("ANALYZE")
        told["megabytes"] = sets.fetch("SELECT pg_total_relation_size('people_contactgram')")[0][0] >> 20
    tell(f"search {asked.database} filled", told | {"contacts": asked.contacts, "grams": grams})


def _questions(asked: argparse.Namespace) -> Iterator[tuple[str, str, Callable[[random.Random], str]]]:
    kinds: Mapping[str, Callable[[random.Random], str]] = {
        "common family name 王": lambda _: "王",
        "one character": lambda chance: chance.choice(_FAMILIES + _GIVEN),
        "pair": lambda chance: chance.choice(_FAMILIES) + chance.choice(_GIVEN),
        "three characters": lambda chance: chance.choice(_FAMILIES) + "".join(chance.choices(_GIVEN, k=2)),
        "one letter": lambda chance: chance.choice("abcdefghijklmnoprstw"),
        "beginning of a name": lambda chance: chance.choice(_LAST.split())[:3],
        "first and last": lambda chance: f"{chance.choice(_LAST.split())} {chance.choice(_FIRST.split())}",
        "character and word": lambda chance: f"{chance.choice(_FAMILIES)} {chance.choice(_TRADES.split())}",
        "tail of a number": lambda chance: f"{chance.randrange(10**4):04}",
        "whole number": lambda chance: f"138 {chance.randrange(10**4):04} {chance.randrange(10**4):04}",
        "domain": lambda chance: f"firm{chance.randrange(asked.contacts // 20) | 1}.com",
        "common domain": lambda _: "gmail.com",
        "address": lambda chance: f"p{chance.randrange(asked.contacts) | 1}@",
        "company": lambda chance: chance.choice(_TOWNS.split()) + chance.choice(_TRADES.split()),
        "common and rare": lambda chance: f"li p{chance.randrange(asked.contacts) | 1}",
        "nobody": lambda _: "zzqx",
        "two common, nobody": lambda _: "王 gmail smith",
    }
    for scope in ("all", "own", "large", "team"):
        for name, question in kinds.items():
            yield scope, name, question


def _measure(
    asked: argparse.Namespace,
    sellers: Sequence[int],
    scope: str,
    name: str,
    question: Callable[[random.Random], str],
) -> bool:
    from crescendo.people import api as people  # noqa: PLC0415 - needs Django

    by, is_over = _actor(scope, sellers), False
    for kind, verb in (("contacts", people.search_contacts), ("accounts", people.search_accounts)):
        if kind == "accounts" and name not in ("one character", "one letter", "company", "domain", "nobody"):
            continue
        chance = random.Random(11)
        walls, cpus, hits = [], [], []
        with watch_others() as others:
            for _ in range(asked.runs):
                text = question(chance)
                began, cpu = perf_counter(), process_time()
                hits.append(len(verb(by, text, now=_NOW, limit=8)))
                walls.append((perf_counter() - began) * 1000)
                cpus.append((process_time() - cpu) * 1000)
        walls.sort()
        cpus.sort()
        told = {f"p{part}_ms": round(walls[len(walls) * part // 100], 1) for part in (50, 95)}
        told |= {f"cpu_p{part}_ms": round(cpus[len(cpus) * part // 100], 1) for part in (50, 95)}
        is_slow = told["p95_ms"] > BOUND_MS
        is_over = is_over or is_slow
        told |= {"found": round(sum(hits) / len(hits), 1), "others": others.cores, "over": is_slow}
        tell(f"{asked.database} {scope}, {kind}: {name}", told)
    return is_over


def _actor(scope: str, sellers: Sequence[int]) -> Actor:
    from crescendo.core.api import get_staff  # noqa: PLC0415 - needs Django
    from crescendo.core.types import Actor, Scope  # noqa: PLC0415

    everybody = Actor.system("benchmark")
    if scope == "all":
        return everybody
    if scope == "team":
        team = get_staff(everybody, sellers[0]).team_id
        assert team is not None
        return replace(everybody, staff_id=sellers[0], scope=Scope.TEAM, team_ids=frozenset({team}))
    return replace(everybody, staff_id=_LARGE if scope == "large" else sellers[1], scope=Scope.OWN)


if __name__ == "__main__":
    main()
