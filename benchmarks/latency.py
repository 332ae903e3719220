"""From an acknowledged event to the changed score, stage and desk, under a steady load of events of others.

    .venv/bin/python -m benchmarks latency [-- --rate 500 --seconds 60 --database postgresql]

A real collector, worker and web process, as `crescendo serve` starts them. Known people look at pages at the rate that
is asked for; about every second one of them, untouched so far, asks for a trial. From the answer to her request until
another connection reads her as hot, as an MQL and as the seller's lead, and until his desk is told, each is timed.
Exit code 1 where a median is over a second or a p99 over three.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks import homes
from benchmarks.floors import require_floors


def main() -> None:
    """Measure once; print medians and tails."""
    asked = _arguments()
    require_floors()
    with homes.bench_folder() as folder:
        wanted = homes.environment(folder, "latency", asked.database)
        # The key of `tests.installation`, whose processes share this home.
        homes.start({**wanted, "CRESCENDO_SECRET_KEY": "only-for-tests-" + "0" * 40})
        from benchmarks.latency_probes import measured  # noqa: PLC0415 - needs Django
        from tests.installation import installation  # noqa: PLC0415

        with installation(folder / "latency", wanted.get("CRESCENDO_DATABASE_URL", "")) as house:
            told = measured(house, asked)
    sys.exit("; ".join(told) if told else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rate", type=int, default=500, help="events a second of the others")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--contacts", type=int, default=5_000)
    parser.add_argument("--database", choices=(homes.SQLITE, homes.POSTGRESQL), default=homes.SQLITE)
    return parser.parse_args()


if __name__ == "__main__":
    main()
