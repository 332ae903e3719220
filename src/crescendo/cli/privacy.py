"""Access and erasure from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from crescendo.core.clock import SystemClock
from crescendo.core.ids import IdNotReadable, Prefix, read_id, write_id
from crescendo.core.types import Actor
from crescendo.project.schema import start_django


def ask_erasure(contacts: Sequence[str], reason: str) -> str:
    """Ask for the erasure of contacts; the erasure's id."""
    start_django()
    from crescendo.people import api as people  # noqa: PLC0415 - needs Django
    from crescendo.people.types import EraseContacts  # noqa: PLC0415 - with it

    request = EraseContacts(contact_ids=tuple(map(_number, contacts)), reason=reason)
    erasure = people.erase_contacts(Actor.system("command line"), request, now=SystemClock().now())
    return write_id(Prefix.ERASURE, erasure)


def write_access(contact: str, path: str, language: str) -> None:
    """Write the file that answers a person's request; the audit says so."""
    start_django()
    from crescendo.console.bundles import write_bundle  # noqa: PLC0415 - needs Django
    from crescendo.core.rawlog import open_log  # noqa: PLC0415 - with it
    from crescendo.core.settings import current  # noqa: PLC0415 - with it
    from crescendo.core.types import Surroundings  # noqa: PLC0415 - with it
    from crescendo.people import api as people  # noqa: PLC0415 - with it

    number, now = _number(contact), SystemClock().now()
    people.note_access(Actor.system("command line"), number, now=now)
    surroundings = Surroundings(home=current().home, log=open_log(current()))
    write_bundle(Path(path), number, language, surroundings, now=now)


def _number(text: str) -> int:
    try:
        return read_id(Prefix.CONTACT, text)
    except IdNotReadable as cause:
        raise click.BadParameter(str(cause)) from cause
