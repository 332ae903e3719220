"""Fuzz every decoder: the collector as clients meet it, and preparing what it stored (tests/fuzz).

    .venv/bin/python -m tools.fuzz --seconds 600 [--seed N]     mutations of real requests, by turns on both targets
    .venv/bin/python -m tools.fuzz --seconds 600 --coverage     led by coverage, where `pip install atheris` was done
    .venv/bin/python -m tools.fuzz FILE …                       what was found, once more

A case that breaks a promise is written to `var/fuzz`, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOUND = Path(__file__).resolve().parent.parent / "var" / "fuzz"
_INSTRUMENTED = [
    "crescendo.activity",
    "crescendo.collect",
    "crescendo.core",
    "crescendo.people",
    "crescendo.sources",
]


def main() -> int:
    """Fuzz for the asked time, or repeat what was found."""
    asked = _arguments()
    home = tempfile.mkdtemp(prefix="crescendo-fuzz-")
    os.environ.update(CRESCENDO_HOME=home, CRESCENDO_SECRET_KEY="only-for-fuzzing-" + "0" * 40)
    os.environ["DJANGO_SETTINGS_MODULE"] = "crescendo.project.settings"
    if asked.coverage:
        return _led_by_coverage(asked)
    _set_up()
    return _again(asked.files) if asked.files else _by_chance(asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--coverage", action="store_true")
    return parser.parse_args()


def _set_up() -> None:
    import django  # noqa: PLC0415 - the settings must stand first

    django.setup()
    logging.disable(logging.CRITICAL)


def _target() -> tuple[Callable[[Any], int], list[Any]]:
    """What is done with a case, and the cases to begin with."""
    from tests.fuzz import targets  # noqa: PLC0415 - the settings must stand first

    door, found = targets.door()

    def attempt(case: Any) -> int:
        status = door.ask(case)
        targets.prepare_one(targets.record_of(case))
        return status

    return attempt, found


def _by_chance(asked: argparse.Namespace) -> int:
    from tests.fuzz import mutations, targets  # noqa: PLC0415 - the settings must stand first

    attempt, found = _target()
    print(f"seed {asked.seed}, {len(found)} requests to begin with", flush=True)
    statuses: Counter[int] = Counter()
    broken: set[str] = set()
    end = time.monotonic() + asked.seconds
    number = 0
    while time.monotonic() < end:
        number += 1
        chance = random.Random(f"{asked.seed}/{number}")
        case = mutations.mutated(chance.choice(found), chance)
        try:
            statuses[attempt(case)] += 1
            targets.prepare_one(targets.record(chance))
        except Exception:  # noqa: BLE001 - whatever it is, it is a finding
            _keep(case.encode(), f"{asked.seed}/{number}", broken)
    print(f"{number} cases, answers {dict(statuses.most_common())}, broken {len(broken)}")
    return 1 if broken else 0


def _keep(octets: bytes, name: str, broken: set[str]) -> None:
    place = traceback.format_exc(limit=-1)
    if place in broken:
        return
    broken.add(place)
    FOUND.mkdir(parents=True, exist_ok=True)
    file = FOUND / hashlib.sha256(octets).hexdigest()[:16]
    file.write_bytes(octets)
    print(f"{name} breaks a promise, kept as {file}\n{traceback.format_exc()[-3000:]}", flush=True)


def _again(files: list[Path]) -> int:
    from tests.fuzz import cases  # noqa: PLC0415 - the settings must stand first

    attempt, _ = _target()
    logging.disable(logging.NOTSET)
    for file in files:
        print(file, attempt(cases.decode(file.read_bytes())))
    return 0


def _led_by_coverage(asked: argparse.Namespace) -> int:
    import atheris  # type: ignore[import-not-found]  # noqa: PLC0415 - needed here only, and not everywhere to be had

    with atheris.instrument_imports(include=_INSTRUMENTED):
        _set_up()
        from tests.fuzz import cases, mutations  # noqa: PLC0415 - instrumented on import

        attempt, found = _target()
    FOUND.mkdir(parents=True, exist_ok=True)
    corpus = Path(tempfile.mkdtemp(prefix="crescendo-fuzz-corpus-"))
    for number, case in enumerate(found):
        (corpus / str(number)).write_bytes(case.encode())

    def mutate(octets: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.3:
            return bytes(atheris.Mutate(octets, most))
        return mutations.mutated(cases.decode(octets), chance).encode()[:most]

    def once(octets: bytes) -> None:
        attempt(cases.decode(octets))

    options = [
        f"-max_total_time={asked.seconds}",
        "-max_len=200000",
        f"-artifact_prefix={FOUND}/",
        "-rss_limit_mb=3000",
    ]
    atheris.Setup([sys.argv[0], str(corpus), *options], once, custom_mutator=mutate)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
