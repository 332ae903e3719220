"""Sets of rows behave the same on both databases."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from crescendo.core import sets
from crescendo.core.models import Cursor, QuarantinedItem

pytestmark = pytest.mark.django_db
CURSOR = ("consumer", "position", "moved_at")
ITEM = ("kind", "reason", "source", "note", "body", "at", "meta", "envelope")


def test_rows_that_collide_are_left_out_and_the_others_counted() -> None:
    sets.insert("core_cursor", CURSOR, [("a", 1, 1)])
    assert sets.insert_ignore("core_cursor", CURSOR, [("a", 9, 9), ("b", 2, 2), ("b", 3, 3)]) == 1
    assert dict(Cursor.objects.values_list("consumer", "position")) == {"a": 1, "b": 2}


def test_a_plain_insert_takes_all_rows_or_none() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        sets.insert("core_cursor", CURSOR, [("a", 1, 1), ("a", 2, 2)])
    assert not Cursor.objects.exists()


def test_very_many_rows_are_written_in_their_order_all_or_none() -> None:
    rows = [(str(n), n, n) for n in range(250)]
    sets.insert_numbers("core_cursor", CURSOR, rows)
    assert [*Cursor.objects.order_by("position").values_list("consumer", "position", "moved_at")] == rows
    with pytest.raises(IntegrityError), transaction.atomic():
        sets.insert_numbers("core_cursor", CURSOR, [(f"more {n % 240}", n, n) for n in range(250)])
    with pytest.raises(ValueError, match="every row needs 3 values"):
        sets.insert_numbers("core_cursor", CURSOR, [("a", 1), *(("b", 1, 1, 1) for _ in range(200))])
    assert Cursor.objects.count() == 250


@pytest.mark.parametrize("number", [3, 250])
def test_a_row_whose_key_stands_there_is_written_over(number: int) -> None:
    sets.put_numbers("core_cursor", CURSOR, [], key=("consumer",))
    sets.insert("core_cursor", CURSOR, [("0", 7, 7), ("other", 8, 8)])
    rows = [(str(n), n, n) for n in range(number)]
    sets.put_numbers("core_cursor", CURSOR, rows, key=("consumer",))
    found = dict(Cursor.objects.values_list("consumer", "position"))
    assert found == {"other": 8} | {str(n): n for n in range(number)}


def test_rows_are_counted_by_how_often_they_come() -> None:
    sets.insert("core_cursor", CURSOR, [("a", 1, 5), ("b", 2, 5), ("c", 1, 5)])
    assert sets.count_rows("SELECT position, moved_at FROM core_cursor") == {(1, 5): 2, (2, 5): 1}


def test_ids_come_back_in_the_order_of_the_rows() -> None:
    rows = [("k", f"r{n}", "s", "", b"\x00\xff", n, b"", b"") for n in (3, 1, 2)]
    ids = sets.insert_returning_ids("core_quarantine", ITEM, rows)
    found = dict(QuarantinedItem.objects.values_list("id", "reason"))
    assert [found[pk] for pk in ids] == ["r3", "r1", "r2"]


def test_nothing_is_written_for_no_rows(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert sets.insert_ignore("core_cursor", CURSOR, []) == 0
        assert sets.insert_returning_ids("core_quarantine", ITEM, []) == []


def test_nulls_and_a_column_of_only_nulls_are_written() -> None:
    columns = (
        "kind",
        "payload",
        "state",
        "run_at",
        "lease_until",
        "attempts",
        "dedupe_key",
        "error",
        "created_at",
    )
    rows = [("k", "{}", "done", 0, 0, 0, None, "", 0)] * 2
    assert len(sets.insert_returning_ids("core_job", columns, rows)) == 2


def test_a_missing_value_is_refused_before_anything_is_written() -> None:
    with pytest.raises(Exception, match=r"values|bindings|placeholders"), transaction.atomic():
        sets.insert("core_cursor", CURSOR, [("a", 1)])


def test_sqlite_is_told_how_large_tables_are_and_postgresql_looks_by_itself() -> None:
    sets.insert("core_cursor", CURSOR, [(str(n), n, n) for n in range(50)])
    sets.look_at_sizes()
    if sets.vendor() == "sqlite":
        assert sets.fetch("SELECT stat FROM sqlite_stat1 WHERE tbl = 'core_cursor'")[0][0].startswith("50 ")


def test_indexes_of_one_condition_are_told_as_equally_long() -> None:
    # A short look guesses how long each is; the one guessed shortest would be taken for every list.
    if sets.vendor() == "postgresql":
        return
    sets.execute("CREATE TABLE guessed (id integer PRIMARY KEY, wide text, narrow integer, gone integer)")
    for column in ("wide", "narrow"):
        sets.execute(f"CREATE INDEX guessed_by_{column} ON guessed ({column}, id) WHERE gone IS NULL")
    rows = [(f"a long text that fills a page soon {n * 7919 % 20011}", n % 300) for n in range(20_000)]
    sets.insert("guessed", ("wide", "narrow"), rows)
    sets.look_at_sizes()
    told = sets.fetch("SELECT stat FROM sqlite_stat1 WHERE idx LIKE 'guessed_by_%'")
    assert len({stat.split()[0] for (stat,) in told}) == 1
    assert len(told) == 2
