"""Notices to colleagues."""

from __future__ import annotations

import pytest

from crescendo.core import notices
from crescendo.core.api import actor_of, create_staff, deactivate
from crescendo.core.models import User
from crescendo.core.types import Actor, CreateStaff, PostNotice, Role
from tests.rooms.core.cast import SYSTEM

pytestmark = pytest.mark.django_db


def _staff(name: str, role: Role) -> Actor:
    request = CreateStaff(
        email=f"{name}@crescendo.example", name=name, role=role, password="correct horse battery"
    )
    return actor_of(User.objects.get(pk=create_staff(SYSTEM, request, now=1).id))


def test_a_notice_to_a_role_reaches_its_active_staff_only() -> None:
    chen, gone, lin = _staff("chen", Role.SALES), _staff("gone", Role.SALES), _staff("lin", Role.MARKETING)
    deactivate(SYSTEM, gone.staff_id or 0, now=1)
    request = PostNotice(sentence="New lead %(id)s", places={"id": "con_1"}, role=Role.SALES)
    assert notices.post(request, now=2) == 1
    assert [row.places for row in notices.list_for(chen).rows] == [{"id": "con_1"}]
    assert notices.list_for(lin).rows == ()


def test_a_notice_is_read_by_each_reader_alone() -> None:
    chen, wu = _staff("chen", Role.SALES), _staff("wu", Role.SALES_MANAGER)
    notices.post(PostNotice(sentence="x", staff_ids=(chen.staff_id or 0, wu.staff_id or 0)), now=2)
    assert notices.mark_read(chen, now=3) == 1
    assert (notices.count_unread(chen), notices.count_unread(wu)) == (0, 1)
    assert notices.list_for(chen, unread_only=True).rows == ()


def test_the_same_key_reaches_a_reader_once() -> None:
    chen = _staff("chen", Role.SALES)
    request = PostNotice(sentence="x", staff_ids=(chen.staff_id or 0,), dedupe_key="sla con_1")
    assert (notices.post(request, now=2), notices.post(request, now=3)) == (1, 0)


def test_strangers_have_no_notices(stranger: Actor) -> None:
    notices.post(PostNotice(sentence="x", role=Role.SALES), now=1)
    assert notices.list_for(stranger).rows == ()
