"""The console's cast with logins."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from crescendo.core import api as core
from crescendo.core.types import Actor, CreateStaff, Role, StaffRow
from tests.doors.console import story

SignIn = Callable[..., Client]


@pytest.fixture
def colleague(db: None, now: int) -> Callable[[Role], StaffRow]:
    """Adds one member of staff of a role."""

    def add(role: Role) -> StaffRow:
        request = CreateStaff(
            email=f"{role}@crescendo.example", name=role.value.title(), role=role, password=story.PASSWORD
        )
        return core.create_staff(Actor.system("test"), request, now=now)

    return add


@pytest.fixture
def signed_in(colleague: Callable[[Role], StaffRow]) -> SignIn:
    """A browser in which somebody of a role is signed in, in a language."""

    def sign_in(role: Role = Role.ADMINISTRATOR, language: str = "en") -> Client:
        row = colleague(role)
        client = Client(headers={"accept-language": language})
        client.force_login(story.user_of(row.id), backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["crescendo-language"] = language
        return client

    return sign_in
