"""The addresses of what colleagues did and wrote down about people and companies."""

from __future__ import annotations

from django.urls import URLPattern, path

from crescendo.console import sales_moments


def addresses() -> list[URLPattern]:
    """Made once the words for ids in addresses are known to Django."""
    return [
        path("accounts/<account:account_id>/done/", sales_moments.of_account, name="account-done"),
    ]
