"""The installation's keys, in its home or in its environment. No Django here: the collector reads settings.

Two kinds. The *secret key* signs cookies and links and seals secrets; `crescendo rotate-key` puts another in its place,
and the old one is still believed for a while. The *hash key* stands behind the block list, suppressions and likeness:
their values are gone, so they can never be computed anew, and this key never changes. Until the first rotation
the two are one.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

SECRET_FILE, HASH_FILE = "secret.key", "hash.key"


class KeyFileEmpty(ValueError):
    """A key's file is there and holds none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldKey:
    """A secret key that was replaced, and until when what it signed is believed."""

    key: str
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys in force; `old` are still believed, the newest first."""

    secret: str
    hashing: str
    old: tuple[str, ...] = ()


def read_keys(home: Path, environ: Mapping[str, str], *, now: int) -> Keys:
    """The keys of an installation; without any, one is made that only its owner may read. Raises KeyFileEmpty."""
    given = environ.get("CRESCENDO_SECRET_KEY")
    named = [part.strip() for part in environ.get("CRESCENDO_OLD_SECRET_KEYS", "").split(",")]
    filed = () if given else read_file(home)[1]
    secret = given or read_file(home)[0]
    hashing = environ.get("CRESCENDO_HASH_KEY") or _hash_file(home) or secret
    old = (*(part for part in named if part), *(one.key for one in filed if one.until > now))
    return Keys(secret=secret, hashing=hashing, old=old)


def read_file(home: Path) -> tuple[str, tuple[OldKey, ...]]:
    """The key file: the key in its first line, replaced ones with their end below it. Made if absent."""
    path = home / SECRET_FILE
    if not path.exists():
        _link_new(path, secrets.token_urlsafe(48))
    lines = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    if not lines:
        raise KeyFileEmpty(str(path))
    old = tuple(OldKey(key=line[0], until=int(line[1])) for line in lines[1:] if len(line) > 1)
    return lines[0][0], old


def write_file(home: Path, key: str, old: Sequence[OldKey]) -> None:
    """Put another key in the file's place; it is there whole, or the one before."""
    lines = [key, *(f"{one.key} {one.until}" for one in old)]
    _written(home, "\n".join(lines) + "\n").replace(home / SECRET_FILE)


def keep_hash_key(home: Path, key: str) -> None:
    """Write the hash key into a file of its own, once."""
    if _hash_file(home) is None:
        _link_new(home / HASH_FILE, key)


def name_of(key: str) -> str:
    """What a key may be called openly: a few digits that tell it from others and nothing of it."""
    return blake2b(key.encode(), person=b"crescendo.keyid", digest_size=4).hexdigest()


def _hash_file(home: Path) -> str | None:
    path = home / HASH_FILE
    if not path.exists():
        return None
    key = path.read_text(encoding="ascii").strip()
    if not key:
        raise KeyFileEmpty(str(path))
    return key


def _link_new(path: Path, text: str) -> None:
    """It appears whole: processes that start together read one key, and a power cut leaves none, not half of one."""
    made = _written(path.parent, text)
    with contextlib.suppress(FileExistsError):
        os.link(made, path)
    made.unlink()


def _written(home: Path, text: str) -> Path:
    descriptor, name = tempfile.mkstemp(dir=home, prefix="secret.")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)
