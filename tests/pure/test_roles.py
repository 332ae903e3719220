"""What roles may do."""

from __future__ import annotations

import pytest

from crescendo.core.refusals import NotAllowed
from crescendo.core.roles import PERMISSIONS, USUAL_SCOPE, may, require
from crescendo.core.types import Actor, Permission, Role, Scope

STRANGER = Actor(staff_id=None, label="Stranger", permissions=frozenset(), scope=Scope.OWN)


def test_every_role_has_permissions_and_a_usual_scope() -> None:
    assert set(PERMISSIONS) == set(USUAL_SCOPE) == set(Role)


def test_only_administrators_manage_staff_and_settings() -> None:
    for permission in (Permission.STAFF_MANAGE, Permission.SETTINGS_MANAGE, Permission.OPERATIONS):
        assert [role for role in Role if permission in PERMISSIONS[role]] == [Role.ADMINISTRATOR]


def test_personal_data_never_comes_with_a_role() -> None:
    assert not any(Permission.PERSONAL_DATA in permissions for permissions in PERMISSIONS.values())


@pytest.mark.parametrize("permission", list(Permission))
def test_the_stranger_may_nothing_and_the_system_all(permission: Permission) -> None:
    assert may(Actor.system("job"), permission)
    with pytest.raises(NotAllowed):
        require(STRANGER, permission)
