"""Who is named in a text with an @, and telling them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from crescendo.conditions.types import Entity
from crescendo.core.api import actors_of, colleagues, notices
from crescendo.core.refusals import Refusal, mark
from crescendo.core.text import fold
from crescendo.core.types import Actor, PostNotice
from crescendo.people.note_types import About
from crescendo.people.notes import about as subjects

MOST = 20
_AT = re.compile("[@＠]")
_OF_CONTACT = mark("%(name)s mentioned you in a note about the contact %(contact)s.")
_OF_ACCOUNT = mark("%(name)s mentioned you in a note about the account %(account)s.")


def named(text: str, names: Mapping[int, str]) -> frozenset[int]:
    """Those of these colleagues whose whole name follows an @. The longest name goes before one that begins alike."""
    found: set[int] = set()
    for sign in _AT.finditer(text):
        rest = text[sign.end() :]
        fitting = {number: name for number, name in names.items() if _begins(rest, name)}
        longest = max(map(len, fitting.values()), default=0)
        found |= {number for number, name in fitting.items() if len(name) == longest}
    return frozenset(found)


def _begins(text: str, name: str) -> bool:
    if not name or fold(text[: len(name)]) != fold(name):
        return False
    following = text[len(name) : len(name) + 1]
    # A Latin name ends where its letters end; after a Chinese one the sentence may go on at once.
    return not (name[-1].isascii() and following.isascii() and (following.isalnum() or following == "_"))


def meant(by: Actor, text: str, chosen: Iterable[int]) -> tuple[int, ...]:
    """The active colleagues whom a note means, without its author, at most 20."""
    names = colleagues()
    wanted = {number for number in chosen if number in names} | named(text, names)
    return tuple(sorted(wanted - {by.staff_id}))[:MOST]


def tell(
    by: Actor, note_id: int, about: About, staff: Sequence[int], *, now: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Tell those who may see what the note is about; once a note, however often it is changed.

    Returns who may see it and who may not.
    """
    actors = actors_of(frozenset(staff))
    told = tuple(number for number in staff if number in actors and _sees(actors[number], about))
    if told:
        key = f"note/{note_id}"
        number = subjects.outside(about)
        if about.entity is Entity.CONTACT:
            notice = PostNotice(
                sentence=_OF_CONTACT,
                places={"name": by.label, "contact": number},
                link=f"/console/contacts/{number}/#followup",
                staff_ids=told,
                dedupe_key=key,
            )
        else:
            notice = PostNotice(
                sentence=_OF_ACCOUNT,
                places={"name": by.label, "account": number},
                link=f"/console/accounts/{number}/#followup",
                staff_ids=told,
                dedupe_key=key,
            )
        notices.post(notice, now=now)
    return told, tuple(number for number in staff if number not in told)


def _sees(actor: Actor, about: About) -> bool:
    try:
        subjects.seen(actor, about)
    except Refusal:
        return False
    return True
