"""Which records of a frame are one person, learned without labels: Splink on DuckDB, in a process of its own.

`python -m crescendo.people.doubles_model FOLDER MEMORY` reads `frame-*.ndjson` there and leaves `pairs.ndjson`, rows of
[one, other, thousandths, [[field, how], …]]. It ends with its parent, whose end
it sees at its standard input. No Django.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from crescendo.people import doubles_settings as settings

PAIRS = "pairs.ndjson"
STEP = "step"
STEPS = ("reading", "learning", "comparing", "writing")
LEAST = 0.5
# The same frame gives the same pairs.
_SEED = 20_261_122
_BATCH = 10_000
_SAMPLE_PAIRS = 2_000_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A linker that has learned, with what it compares."""

    linker: Any
    compared: tuple[settings.Compared, ...]


def main(folder: Path, memory: str) -> None:
    """Read, learn, compare, write; each step says its name in a file."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    _tell(folder, 0)
    connection = connect(folder, memory)
    read_frame(connection, str(folder / "frame-*.ndjson"))
    _tell(folder, 1)
    trained = train(connection)
    _tell(folder, 2)
    if trained is not None:
        predict(connection, trained, LEAST)
    _tell(folder, 3)
    unfinished = folder / f"{PAIRS}.{os.getpid()}"
    with unfinished.open("w", encoding="utf-8") as file:
        if trained is not None:
            file.writelines(f"{json.dumps(row)}\n" for row in pairs(connection, trained))
    unfinished.rename(folder / PAIRS)


def connect(folder: Path, memory: str) -> duckdb.DuckDBPyConnection:
    """A database in the memory that it is given; what does not fit lies in the folder."""
    connection = duckdb.connect(str(folder / f"work-{os.getpid()}.duckdb"))
    connection.execute(f"SET memory_limit='{memory}'")
    connection.execute(f"SET temp_directory='{folder / f'spill-{os.getpid()}'}'")
    connection.execute("SET preserve_insertion_order=true")
    return connection


def read_frame(connection: duckdb.DuckDBPyConnection, files: str) -> None:
    """Make the table `frame`, with the keys by which records meet; a key that a crowd shares is none."""
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in settings.COLUMNS)
    read = f"read_json('{files}', format='newline_delimited', columns={{unique_id: 'BIGINT', {columns}}})"
    connection.execute(f"CREATE TABLE raw AS SELECT * FROM {read} ORDER BY unique_id")
    cap_keys(connection)


def cap_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """From `raw` to `frame`."""
    keys = ", ".join(f"{expression} AS {name}" for name, expression in settings.KEYS.items())
    connection.execute(f"CREATE TABLE keyed AS SELECT *, {keys} FROM raw")
    capped = ", ".join(
        f"CASE WHEN {name} IS NOT NULL AND count(*) OVER (PARTITION BY {name}) <= {settings.CROWD}"
        f" THEN {name} END AS {name}"
        for name in settings.KEYS
    )
    connection.execute(
        f"CREATE TABLE frame AS SELECT * EXCLUDE ({', '.join(settings.KEYS)}), {capped} FROM keyed ORDER BY unique_id"
    )
    connection.execute("DROP TABLE keyed")
    connection.execute("DROP TABLE raw")


def train(connection: duckdb.DuckDBPyConnection) -> Trained | None:
    """Learn how often fields agree between one person's records and between strangers'; None where nothing meets."""
    from splink import Linker, SettingsCreator, block_on  # noqa: PLC0415 - an extra
    from splink.backends.duckdb import DuckDBAPI  # noqa: PLC0415

    filled = settings.filled(connection)
    compared = settings.compared(filled)
    met = settings.meetings(connection)
    if not met or len(compared) < 2:
        return None
    api = DuckDBAPI(connection)
    created = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[one.creator for one in compared],
        blocking_rules_to_generate_predictions=[block_on(key) for key in met],
        retain_matching_columns=True,
    )
    linker = Linker(api.register("frame"), created, log_level=logging.ERROR)
    certain = settings.certain_rules(filled)
    linker.training.estimate_probability_two_random_records_match(certain, recall=settings.RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLE_PAIRS, seed=_SEED)
    for rule in settings.lessons(met):
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True, record_sample_proportion=1.0
        )
    return Trained(linker=linker, compared=compared)


def predict(connection: duckdb.DuckDBPyConnection, trained: Trained, least: float) -> None:
    """Make the table `predicted`."""
    found = trained.linker.inference.predict(threshold_match_probability=least)
    connection.execute(f"CREATE TABLE predicted AS SELECT * FROM {found.physical_name}")


def pairs(connection: duckdb.DuckDBPyConnection, trained: Trained) -> Iterator[list[Any]]:
    """The rows that are written, by number."""
    gammas = ", ".join(f"gamma_{one.name}" for one in trained.compared)
    rows = connection.execute(
        f"SELECT unique_id_l, unique_id_r, match_probability, {gammas} FROM predicted ORDER BY 1, 2"
    )
    while batch := rows.fetchmany(_BATCH):
        for one, other, chance, *levels in batch:
            score = min(999, round(chance * 1000))
            yield [*sorted((one, other)), score, _evidence(trained.compared, levels)]


def _evidence(compared: Sequence[settings.Compared], levels: Sequence[int]) -> list[list[str]]:
    said = ((one.field, one.words.get(level)) for one, level in zip(compared, levels, strict=True))
    return [[field, how] for field, how in said if how]


def _tell(folder: Path, step: int) -> None:
    (folder / STEP).write_text(str(step), encoding="utf-8")


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(3)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    main(Path(sys.argv[1]), sys.argv[2])
