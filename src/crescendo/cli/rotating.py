"""`crescendo rotate-key`: another key signs and seals; the old one is believed a while, the hash key never changes."""

from __future__ import annotations

import os
import secrets

import click

from crescendo.cli.restoring import refuse_running
from crescendo.core import keyring
from crescendo.core.clock import DAY, SystemClock
from crescendo.core.keyring import OldKey
from crescendo.core.settings import PREFIX, current
from crescendo.project.schema import prepare_store, start_django

# Links in mails run for thirty days, forms that were held for 31: what was signed outlives its key by that.
BELIEVED = 31 * DAY


def run_rotation(*, finish: bool) -> str:
    """Put a new key in place unless only the sealing is to be finished; seal anew what the old one holds.

    Raises ClickException while Crescendo runs.
    """
    if not finish:
        _refuse_given_key()
    # What runs knows the old key only, and would go on sealing with it.
    refuse_running(has_store=True)
    prepare_store()
    if not finish:
        _put_in_place()
    from crescendo.core import resealing  # noqa: PLC0415 - needs Django

    done = resealing.reseal()
    said = f"{done} secrets are sealed with the key {keyring.name_of(current().secret_key)}."
    if finish:
        return said
    return (
        f"{said} The old key is believed for {BELIEVED // DAY} days.\n"
        "Start Crescendo now. Then make a backup."
    )


def accept_hash_key() -> str:
    """Believe the hash key that is here, though the store was made with another that is lost."""
    start_django()
    from crescendo.core import hash_key  # noqa: PLC0415 - needs Django

    hash_key.accept()
    return (
        "The key that is here holds from now on. The block list and suppressions of before recognise nobody."
    )


def _refuse_given_key() -> None:
    if os.environ.get(f"{PREFIX}SECRET_KEY"):
        raise click.ClickException(
            f"The key comes from {PREFIX}SECRET_KEY. Set {PREFIX}HASH_KEY to what it is now unless that is set, "
            f"{PREFIX}OLD_SECRET_KEYS to what it is now, {PREFIX}SECRET_KEY to another text; "
            "then run `crescendo rotate-key --finish`."
        )


def _put_in_place() -> None:
    own, now = current(), SystemClock().now()
    # The order holds at a power cut: the hash key stands apart before the key that it equals goes.
    if not os.environ.get(f"{PREFIX}HASH_KEY"):
        keyring.keep_hash_key(own.home, own.hash_key)
    key, old = keyring.read_file(own.home)
    believed = [OldKey(key=key, until=now + BELIEVED), *(one for one in old if one.until > now)]
    keyring.write_file(own.home, secrets.token_urlsafe(48), believed)
    current.cache_clear()
