"""No table may hold something of a person that access and erasure do not know of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps

from crescendo.core import holdings

# Tables of Django and its guests, each with the reason why erasure passes it by.
GUESTS = {
    "account_emailaddress": "logins of staff",
    "account_emailconfirmation": "logins of staff",
    "auth_group": "staff's rights",
    "auth_group_permissions": "staff's rights",
    "auth_permission": "staff's rights",
    "axes_accessattempt": "sign-ins of staff",
    "axes_accessattemptexpiration": "sign-ins of staff",
    "axes_accessfailurelog": "sign-ins of staff",
    "axes_accesslog": "sign-ins of staff",
    "django_content_type": "names of tables",
    "django_session": "sessions of staff",
    "mfa_authenticator": "second factors of staff",
    "socialaccount_socialaccount": "logins of staff",
    "socialaccount_socialapp": "the company's identity provider",
    "socialaccount_socialtoken": "logins of staff",
}


def tables() -> Iterator[str]:
    for model in apps.get_models(include_auto_created=True):
        yield model._meta.db_table


@pytest.mark.parametrize("table", sorted(tables()))
def test_each_table_is_answered_for_or_free_of_persons_for_a_reason(table: str) -> None:
    answered, free = table in holdings.answered_tables(), table in {**holdings.free_tables(), **GUESTS}
    assert answered or free, f"{table}: register a core.holdings.Holding, or declare it free and say why"
    assert not (answered and free), f"{table} cannot be both"


def test_no_table_is_named_that_does_not_exist() -> None:
    named = {*holdings.answered_tables(), *holdings.free_tables(), *GUESTS}
    assert named - set(tables()) <= {name for name in GUESTS if name.startswith(("auth_", "axes_"))}


def test_what_says_who_a_person_is_goes_last() -> None:
    order = [holding.is_root for holding in holdings.list_holdings()]
    assert order == sorted(order)


def test_what_reads_events_comes_before_what_removes_them() -> None:
    order = [holding.name for holding in holdings.list_holdings()]
    for reader in ("activity.log", "activity.quarantine", "activity.words", "people.links"):
        assert order.index(reader) < order.index("activity.events")
