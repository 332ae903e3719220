"""The audit: plain words, pages, values that can be erased."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import translation

from crescendo.core import audit
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor
from tests.rooms.core.cast import SYSTEM

pytestmark = pytest.mark.django_db


def _record(subject: str, detail: dict[str, object], now: int = 1) -> None:
    with transaction.atomic():
        audit.record(SYSTEM, "staff.scope_set", subject, detail, now=now)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "tests set what usr_1 sees: scope"), ("zh-hans", "tests 设置了 usr_1 的可见范围：scope")],
)
def test_a_line_reads_as_plain_words_in_both_languages(language: str, said: str) -> None:
    _record("usr_1", {"scope": "own"})
    line = audit.list_lines(SYSTEM).rows[0]
    with translation.override(language):
        assert translation.gettext(line.sentence) % line.places == said


def test_an_action_without_a_sentence_is_still_told() -> None:
    with transaction.atomic():
        audit.record(SYSTEM, "moon.landed", "moo_1", {"foot": 1}, now=1)
    line = audit.list_lines(SYSTEM).rows[0]
    assert line.sentence % line.places == "tests did moon.landed to moo_1: foot"


def test_erasure_blanks_values_and_keeps_the_line() -> None:
    _record("con_1", {"email": "secret@example.com"})
    _record("con_2", {"email": "kept@example.com"})
    assert audit.blank(["con_1"]) == 1
    lines = {line.subject: line for line in audit.list_lines(SYSTEM).rows}
    assert (lines["con_1"].fields, lines["con_1"].contents) == (("email",), {})
    assert lines["con_2"].contents == {"email": "kept@example.com"}


def test_lines_come_newest_first_by_subject_and_page() -> None:
    for n in range(5):
        _record("con_1", {"n": n}, now=n)
    _record("con_2", {})
    first = audit.list_lines(SYSTEM, subject="con_1", limit=3)
    second = audit.list_lines(SYSTEM, subject="con_1", limit=3, cursor=first.next_cursor)
    assert [line.contents["n"] for line in (*first.rows, *second.rows)] == [4, 3, 2, 1, 0]


def test_strangers_read_no_audit(stranger: Actor) -> None:
    with pytest.raises(NotAllowed):
        audit.list_lines(stranger)


@pytest.mark.django_db(transaction=True)
def test_a_line_outside_the_transaction_of_its_act_is_an_error() -> None:
    with pytest.raises(audit.NoTransactionError):
        audit.record(SYSTEM, "staff.created", "usr_1", {}, now=1)


def test_values_are_left_out_for_those_who_may_not_see_personal_data() -> None:
    _record("con_1", {"email": "lin@acme.com.cn"})
    blind = replace(SYSTEM, sees_personal_data=False)
    assert [(line.fields, line.contents) for line in audit.list_lines(blind).rows] == [(("email",), {})]
