"""The company's settings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crescendo.core import audit
from crescendo.core.api import change_company, get_company
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor
from tests.rooms.core.cast import SYSTEM

pytestmark = pytest.mark.django_db


def test_a_new_installation_has_usual_values() -> None:
    assert (get_company().time_zone, get_company().currency) == ("Asia/Shanghai", "CNY")


def test_what_changed_is_audited_by_name() -> None:
    change_company(SYSTEM, replace(get_company(), name="和鸣科技", currency="EUR"), now=1)
    assert get_company().name == "和鸣科技"
    assert audit.list_lines(SYSTEM).rows[0].fields == ("currency", "name")


def test_zones_and_currencies_must_exist() -> None:
    with pytest.raises(NotValid) as refused:
        change_company(SYSTEM, replace(get_company(), time_zone="Mars/Base", currency="yuan"), now=1)
    assert [error[0] for error in refused.value.errors] == ["/time_zone", "/currency"]


def test_strangers_change_nothing(stranger: Actor) -> None:
    with pytest.raises(NotAllowed):
        change_company(stranger, get_company(), now=1)
