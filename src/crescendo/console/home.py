"""Home: numbers first, then the reason, then the next act; what stands there depends on the role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from crescendo.console import home_parts, home_running, home_sales, home_traffic, page, start
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.types import Actor, Role

Home = Callable[[Actor], dict[str, Any]]

_HOMES: Mapping[Role, tuple[str, Home]] = {
    Role.ADMINISTRATOR: ("console/home_running.html", home_running.context),
    Role.MARKETING: ("console/home_traffic.html", home_traffic.context),
    Role.ANALYST: ("console/home_traffic.html", home_traffic.context),
    Role.SALES: ("console/home_sales.html", home_sales.context),
    Role.SDR: ("console/home_sales.html", home_sales.context),
    Role.SALES_MANAGER: ("console/home_team.html", home_sales.team_context),
}


@screen(None)
def home(request: HttpRequest, by: Actor) -> HttpResponse:
    """The home of one's role."""
    if by.staff_id is None:
        return page.show(request, by, "console/home_nothing.html")
    if start.is_fresh(by):
        context = start.context(request, by) | {"form": start.FirstSourceForm()}
        return page.show(request, by, "console/start.html", context)
    template, context_of = _HOMES[core.get_staff(by, by.staff_id).role]
    return page.show(request, by, template, home_parts.notices(by) | context_of(by))
