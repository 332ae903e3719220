"""Invitations: one open a person, a link that works once, and the letters that carry links."""

from __future__ import annotations

import dataclasses

import pytest

from crescendo.core import audit, jobs, letters
from crescendo.core.api import (
    accept_by_address,
    accept_invitation,
    ask_new_password,
    create_staff,
    get_invitation,
    invite,
    invite_again,
    list_invitations,
    set_forgotten_password,
    withdraw_invitation,
)
from crescendo.core.clock import DAY, MINUTE
from crescendo.core.models import User
from crescendo.core.post import MemoryPost
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.settings import current
from crescendo.core.types import (
    AcceptInvitation,
    Actor,
    AlreadyInvited,
    CreateStaff,
    EmailTaken,
    InvitationVoid,
    Invite,
    Role,
    Scope,
)
from tests.rooms.core.cast import SYSTEM

pytestmark = pytest.mark.django_db
CHEN = Invite(email=" Chen@Crescendo.Example", role=Role.SALES)
PASSWORD = "correct horse battery"


def _accept(token: str, password: str = PASSWORD) -> AcceptInvitation:
    return AcceptInvitation(token=token, name="Chen", password=password)


def _post(now: int) -> MemoryPost:
    post = MemoryPost()
    jobs.run_until_quiet(letters.handlers(current(), post), now=now)
    return post


def test_the_invited_become_what_they_were_invited_as(now: int) -> None:
    token = invite(SYSTEM, CHEN, now=now).token
    row = accept_invitation(_accept(token), now=now + DAY)
    assert (row.email, row.role, row.scope) == ("chen@crescendo.example", Role.SALES, Scope.OWN)
    assert User.objects.get(pk=row.id).check_password(PASSWORD)
    assert list_invitations(SYSTEM) == ()


def test_a_link_works_once_and_for_a_week(now: int) -> None:
    token = invite(SYSTEM, CHEN, now=now).token
    with pytest.raises(InvitationVoid):
        get_invitation(token, now=now + 8 * DAY)
    accept_invitation(_accept(token), now=now)
    with pytest.raises(InvitationVoid):
        accept_invitation(_accept(token), now=now)


def test_a_newer_link_voids_the_older_and_a_withdrawn_one_is_void(now: int) -> None:
    first = invite(SYSTEM, CHEN, now=now)
    second = invite_again(SYSTEM, first.row.id, now=now + 9 * DAY)
    with pytest.raises(InvitationVoid):
        get_invitation(first.token, now=now)
    assert get_invitation(second.token, now=now + 10 * DAY).email == "chen@crescendo.example"
    withdraw_invitation(SYSTEM, first.row.id, now=now)
    with pytest.raises(InvitationVoid):
        get_invitation(second.token, now=now)


def test_a_made_up_link_is_void(now: int) -> None:
    token = invite(SYSTEM, CHEN, now=now).token
    for wrong in ("", "nonsense", token[:-2] + "xx", token.replace(":", ".")):
        with pytest.raises(InvitationVoid):
            get_invitation(wrong, now=now)


def test_nobody_is_invited_twice_or_while_here(now: int) -> None:
    invite(SYSTEM, CHEN, now=now)
    with pytest.raises(AlreadyInvited):
        invite(SYSTEM, CHEN, now=now)
    accept_by_address("chen@crescendo.example", "Chen", now=now)
    with pytest.raises(EmailTaken):
        invite(SYSTEM, CHEN, now=now)


def test_a_weak_password_or_no_address_is_refused_and_the_invitation_stays(now: int) -> None:
    token = invite(SYSTEM, CHEN, now=now).token
    with pytest.raises(NotValid):
        accept_invitation(_accept(token, "password"), now=now)
    assert get_invitation(token, now=now).role is Role.SALES
    with pytest.raises(NotValid):
        invite(SYSTEM, dataclasses.replace(CHEN, email="nobody"), now=now)


def test_who_proved_the_address_joins_without_a_password(now: int) -> None:
    invite(SYSTEM, CHEN, now=now)
    assert accept_by_address("lin@crescendo.example", "Lin", now=now) is None
    row = accept_by_address("chen@crescendo.example", "Chen", now=now)
    assert row is not None
    assert not User.objects.get(pk=row.id).has_usable_password()


def test_only_who_manages_staff_invites(now: int, lin: Actor, stranger: Actor) -> None:
    invited = invite(SYSTEM, CHEN, now=now).row
    for by in (lin, stranger):
        for attempt in (
            lambda by=by: invite(by, CHEN, now=now),
            lambda by=by: invite_again(by, invited.id, now=now),
            lambda by=by: withdraw_invitation(by, invited.id, now=now),
            lambda by=by: list_invitations(by),
        ):
            with pytest.raises(NotAllowed):
                attempt()


def test_the_letter_carries_the_link_and_goes_once(now: int) -> None:
    invited = invite(SYSTEM, CHEN, now=now)
    sent = _post(now).sent
    assert [message["To"] for message in sent] == ["chen@crescendo.example"]
    body = sent[0].get_body(("plain",))
    assert body is not None
    assert letters.invitation_link(current(), invited.token) in body.get_content()
    assert list_invitations(SYSTEM)[0].mailed_at == now
    assert _post(now).sent == []


def test_a_withdrawn_invitation_is_not_sent(now: int) -> None:
    withdraw_invitation(SYSTEM, invite(SYSTEM, CHEN, now=now).row.id, now=now)
    assert _post(now).sent == []


def test_no_link_is_kept_anywhere(now: int) -> None:
    token = invite(SYSTEM, CHEN, now=now).token
    lines = audit.list_lines(SYSTEM).rows
    assert [line.action for line in lines] == ["staff.invited"]
    assert token not in str(lines)


def test_a_forgotten_password_is_set_by_a_letter_at_most_one_in_five_minutes(now: int) -> None:
    request = CreateStaff(email="lin@crescendo.example", name="Lin", role=Role.SALES, password=PASSWORD)
    row = create_staff(SYSTEM, request, now=now)
    ask_new_password("LIN@crescendo.example", now=now)
    ask_new_password("nobody@crescendo.example", now=now)
    assert len(_post(now).sent) == 1
    ask_new_password("lin@crescendo.example", now=now + 1)
    assert _post(now + MINUTE).sent == []
    set_forgotten_password(row.id, "another staple 2026", now=now)
    assert User.objects.get(pk=row.id).check_password("another staple 2026")


def test_the_password_of_a_deactivated_login_stays(now: int) -> None:
    request = CreateStaff(email="lin@crescendo.example", name="Lin", role=Role.SALES, password=PASSWORD)
    row = create_staff(SYSTEM, request, now=now)
    User.objects.filter(pk=row.id).update(is_active=False)
    ask_new_password("lin@crescendo.example", now=now)
    assert _post(now).sent == []
    with pytest.raises(NotFound):
        set_forgotten_password(row.id, "another staple 2026", now=now)
