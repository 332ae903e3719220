"""The quarantine keeps what came, as it came."""

from __future__ import annotations

import pytest

from crescendo.core import quarantine
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor, Quarantined
from tests.rooms.core.cast import SYSTEM

pytestmark = pytest.mark.django_db
BODY = b'{"broken": "\x00\xff'


def _put(*reasons: str) -> None:
    quarantine.put_all(
        [
            Quarantined(kind="event", reason=reason, source="src_1", body=BODY, at=n)
            for n, reason in enumerate(reasons)
        ]
    )


def test_bytes_come_back_as_they_came() -> None:
    quarantine.put("event", "not_json", "src_1", BODY, 5)
    row = quarantine.list_items(SYSTEM).rows[0]
    assert (row.body, row.reason, row.at) == (BODY, "not_json", 5)


def test_reasons_are_counted() -> None:
    _put("not_json", "too_large", "not_json")
    groups = {group.reason: (group.count, group.newest_at) for group in quarantine.list_groups()}
    assert groups == {"not_json": (2, 2), "too_large": (1, 1)}
    assert quarantine.count(kind="event") == 3
    assert [row.reason for row in quarantine.list_items(SYSTEM, reason="too_large").rows] == ["too_large"]


def test_an_operator_removes_what_is_done_with(stranger: Actor) -> None:
    _put("not_json")
    row = quarantine.list_items(SYSTEM).rows[0]
    with pytest.raises(NotAllowed):
        quarantine.remove(stranger, [row.id])
    assert quarantine.remove(SYSTEM, [row.id]) == 1


def test_strangers_see_no_raw_bodies(stranger: Actor) -> None:
    with pytest.raises(NotAllowed):
        quarantine.list_items(stranger)
