"""Notices to the one who reads: the bell's count, the list, marking them read, going to what they are about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from crescendo.console import condition_words, page, typed
from crescendo.console.screen import screen
from crescendo.console.templatetags.reading import number
from crescendo.core import api as core
from crescendo.core.ids import Prefix
from crescendo.core.types import Actor, NoticeRow

# A name may be digits only and is no figure.
_NAMES = frozenset({"name"})
_LONGEST = 18
_ABOUT = re.compile(r"/console/[a-z-]+/(con|acc|dea)_([1-9][0-9]{0,17})/")


@screen(None)
def notices(request: HttpRequest, by: Actor) -> HttpResponse:
    """One's own notices, newest first."""
    found = core.notices.list_for(by, cursor=request.GET.get("after"))
    context = {
        "rows": told(by, found.rows),
        "next_cursor": found.next_cursor,
        "newest": found.rows[0].id if found.rows else 0,
        "notices_here": True,
    }
    return page.show(request, by, "console/notices.html", context)


@screen(None)
def unread(request: HttpRequest, by: Actor) -> HttpResponse:
    """The bell's count alone, asked again every minute while the page is seen."""
    return page.part(request, by, "console/_unread.html", {"unread": core.notices.count_unread(by)})


@screen(None, "POST")
def read_all(request: HttpRequest, by: Actor) -> HttpResponse:
    """Mark read what stood on the page; what came since stays unread."""
    core.notices.mark_read(
        by, up_to=typed.whole(request.POST.get("up_to", ""), digits=_LONGEST) or 0, now=page.now()
    )
    return redirect("console:notices")


@screen(None, "POST")
def read(request: HttpRequest, by: Actor, notice_id: int) -> HttpResponse:
    """Mark one read and stay on the page of the list."""
    core.notices.read_one(by, notice_id, now=page.now())
    return redirect(_within(request.POST.get("next", "")))


@screen(None, "POST")
def show(request: HttpRequest, by: Actor, notice_id: int) -> HttpResponse:
    """Mark one read and go to what it is about."""
    del request
    return redirect(_within(core.notices.read_one(by, notice_id, now=page.now()).link))


def told(by: Actor, rows: Sequence[NoticeRow]) -> list[tuple[NoticeRow, str, str]]:
    """Notices as sentences, and of whom or what each is, by name: it is read now, as the reader may see it."""
    abouts = {row.id: (Prefix(found[1]), int(found[2])) for row in rows if (found := _ABOUT.match(row.link))}
    names = condition_words.names_of(abouts.values(), by)
    return [(row, sentence(row), names.get(abouts[row.id], "") if row.id in abouts else "") for row in rows]


def sentence(row: NoticeRow) -> str:
    """A notice in the reader's language, its figures in the reader's habit."""
    return _(row.sentence) % {key: _said(key, value) for key, value in row.places.items()}


def _said(key: str, value: str) -> str:
    is_figure = key not in _NAMES and value.isascii() and value.isdigit() and len(value) <= _LONGEST
    return number(int(value)) if is_figure else value


def _within(link: str) -> str:
    """Where to go, inside the console; the list where there is nowhere."""
    is_ours = link.startswith(reverse("console:home"))
    fits = is_ours and url_has_allowed_host_and_scheme(link, allowed_hosts=None)
    return link if fits else reverse("console:notices")
