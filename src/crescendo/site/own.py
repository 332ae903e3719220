"""What this installation's site is: the demo company's or nobody's yet, and the source its pages report to."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps

from django.http import Http404, HttpRequest, HttpResponse

from crescendo.core.clock import SystemClock
from crescendo.core.rawlog import RawLog, open_log
from crescendo.core.settings import current
from crescendo.core.types import Actor
from crescendo.sources import api as sources
from crescendo.sources.types import Protocol, Source

_SITE = Actor.system("site")
View = Callable[..., HttpResponse]


def now() -> int:
    """The door's clock."""
    return SystemClock().now()


def is_demo() -> bool:
    """Whether this home was made by `crescendo demo`; nobody else's address shows an invented company."""
    return (current().home / "DEMO").is_file()


def demo_only(view: View) -> View:
    """Hide a page from installations that are not the demo."""

    @wraps(view)
    def shown(request: HttpRequest, *given: object, **named: object) -> HttpResponse:
        if not is_demo():
            raise Http404
        return view(request, *given, **named)

    return shown


def find_source() -> Source | None:
    """The tracker source that names this site's address among its origins; without one pages report nothing."""
    address = current().public_url
    return next(
        (
            source
            for source in sources.list_sources(_SITE)
            if source.enabled and source.protocol is Protocol.TRACKER and address in source.origins
        ),
        None,
    )


@cache
def raw_log() -> RawLog:
    """The raw log, one handle a process."""
    return open_log(current())
