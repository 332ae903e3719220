"""Comparing all contacts: the job, store to suggestions, against bare Splink on the same frame.

    .venv/bin/python -m benchmarks.doubles [--contacts 100000] [--database postgresql]

Bare Splink reads the frame from one file, with the same settings, in a process of its own, and writes its pairs.
`ratio` compares CPU, which others on the machine do not change; `step_cpu_ms` is the longest piece of the job in a
worker, `memory_mb` the most that either process held.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter, process_time
from typing import Any

import msgspec

from benchmarks import homes
from benchmarks.floors import require_floors, tell, watch_others

AIM = 3.0
_FAMILIES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文玉建国志红梅兰云鹏飞宇晨浩博雪琳佳欣怡然子轩梓涵雨"
)
_FIRST = (
    "anna",
    "bob",
    "carla",
    "david",
    "eva",
    "frank",
    "gina",
    "hans",
    "ida",
    "john",
    "karl",
    "lena",
    "mario",
)
_LAST = (
    "smith",
    "jones",
    "taylor",
    "brown",
    "wilson",
    "evans",
    "walker",
    "wright",
    "meyer",
    "schmidt",
    "rossi",
)
_CITIES = [
    "北京",
    "上海",
    "广州",
    "深圳",
    "杭州",
    "成都",
    "berlin",
    "london",
    "paris",
    "wien",
    "praha",
    "milano",
]


def main() -> None:
    """Fill a store, run the job, run bare Splink; print both."""
    asked = _arguments()
    require_floors()
    with homes.bench_folder() as folder:
        homes.start(homes.environment(folder, "doubles", asked.database))
        _fill(asked.contacts)
        with watch_others() as others:
            job = _search()
            bare = _bare(folder)
        ratio = round(job["job_cpu_s"] / bare["bare_cpu_s"], 2)
        told = {"contacts": asked.contacts, **job, **bare, "ratio": ratio, "aim": AIM}
        tell(f"doubles {asked.database}", {**told, "others": round(others.cores, 2)})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--database", choices=(homes.SQLITE, homes.POSTGRESQL), default=homes.SQLITE)
    return parser.parse_args()


def _people(count: int) -> Iterator[dict[str, Any]]:
    """Every tenth stands there twice, a little different."""
    dice = random.Random(11)
    made = 0
    while made < count:
        if dice.random() < 0.6:
            name = dice.choice(_FAMILIES) + "".join(
                dice.choice(_GIVEN) for _ in range(dice.choice((1, 2, 2)))
            )
        else:
            first, last = dice.choice(_FIRST), dice.choice(_LAST)
            name = f"{first}{dice.choice(('', 'e', 'lyn'))} {last}{dice.choice(('', 's', 'er'))}"
        company = dice.randrange(max(1, count // 20))
        one = {
            "name": name,
            "email": f"{dice.choice('abcdefghij')}{dice.choice(_LAST)}{dice.randrange(10**6)}@c{company}.cn",
            "phone": f"+861{dice.randrange(3 * 10**9, 10**10)}" if dice.random() < 0.6 else "",
            "company_name": f"公司{company}有限公司",
            "city_fold": dice.choice(_CITIES),
        }
        yield one
        made += 1
        if made % 10 == 0:
            yield {**one, dice.choice(("phone", "city_fold", "company_name")): "", "email": one["email"][1:]}
            made += 1


def _fill(count: int) -> None:
    from crescendo.people.models import Contact  # noqa: PLC0415 - needs Django

    seen = {"created_at": 1, "first_seen_at": 1, "last_seen_at": 1}
    rows = (Contact(**one, **seen) for one in _people(count))
    while batch := list(islice(rows, 2_000)):
        Contact.objects.bulk_create(batch)


def _search() -> dict[str, float]:
    from crescendo.core import jobs  # noqa: PLC0415 - needs Django
    from crescendo.core.types import Actor  # noqa: PLC0415
    from crescendo.people import api as people  # noqa: PLC0415

    by, handlers, longest = Actor.system("benchmark"), people.job_handlers(), 0.0
    began, cpu = perf_counter(), process_time() + _children()
    people.search_doubles(by, now=_now())
    while (search := people.list_searches(by)[0]).is_running:
        step = process_time()
        is_idle = not jobs.run_due(handlers, now=_now(), limit=1)
        longest = max(longest, process_time() - step)
        if is_idle:
            time.sleep(0.05)
    return {
        "job_s": round(perf_counter() - began, 1),
        "job_cpu_s": round(process_time() + _children() - cpu, 1),
        "step_cpu_ms": round(1_000 * longest),
        "pairs": search.pairs,
    }


def _bare(folder: Path) -> dict[str, float]:
    from crescendo.people.doubles_frame import Source, record_of  # noqa: PLC0415
    from crescendo.people.models import Contact  # noqa: PLC0415 - needs Django

    bare = folder / "bare"
    bare.mkdir()
    with (bare / "frame-0.ndjson").open("wb") as file:
        for values in Contact.objects.order_by("pk").values_list(*Source._fields).iterator():
            file.write(msgspec.json.encode(record_of(Source(*values))) + b"\n")
    began, cpu = perf_counter(), _children()
    command = [sys.executable, "-m", "crescendo.people.doubles_model", str(bare), "1500MB"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
        child.wait()
    most = max(getrusage(whose).ru_maxrss for whose in (RUSAGE_SELF, RUSAGE_CHILDREN))
    return {
        "bare_s": round(perf_counter() - began, 1),
        "bare_cpu_s": round(_children() - cpu, 1),
        "memory_mb": round(most / 1024),
    }


def _children() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _now() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    main()
