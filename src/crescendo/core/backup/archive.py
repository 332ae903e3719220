"""The archive: a gzipped tar whose first member is the manifest, with a sum of every other. Whole, or not there."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

import msgspec

from crescendo.core.backup.types import FORMAT, MANIFEST, ArchiveNotReadable, ArchiveTooNew, Manifest, Part

_BLOCK = 1 << 20
# The third level packs nearly as well as the sixth, in half the time; a backup shares the machine with its users.
_LEVEL = 3
_BROKEN = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, OSError)


def parts_of(folder: Path) -> tuple[Part, ...]:
    """The files of a folder with their sums, in the order in which they are packed."""
    return tuple(
        Part(name=path.relative_to(folder).as_posix(), size=path.stat().st_size, sha256=_sum_of(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


def write(target: Path, folder: Path, manifest: Manifest) -> int:
    """Pack a folder; the file appears under its name once it is synced. Returns its size."""
    half = target.with_name(f".{target.name}.half")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _pack(file, folder, manifest)
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return target.stat().st_size


def read_manifest(path: Path) -> Manifest:
    """What an archive says that it holds. Refuses ArchiveNotReadable, ArchiveTooNew."""
    try:
        with tarfile.open(path, "r:gz") as tar:
            return _manifest(path, tar)
    except _BROKEN as cause:
        raise ArchiveNotReadable(file=path.name, why=str(cause) or type(cause).__name__) from cause


def read_part(path: Path, name: str) -> bytes | None:
    """One small part, compared with its sum; None where there is none. Refuses ArchiveNotReadable, ArchiveTooNew."""
    try:
        with tarfile.open(path, "r:gz") as tar:
            sums = {part.name: part.sha256 for part in _manifest(path, tar).parts}
            for member in _members(path, tar):
                content = tar.extractfile(member) if member.name == name else None
                if content is not None:
                    found = content.read()
                    if hashlib.sha256(found).hexdigest() != sums.get(name):
                        raise ArchiveNotReadable(file=path.name, why=f"{name} was changed")
                    return found
            return None
    except _BROKEN as cause:
        raise ArchiveNotReadable(file=path.name, why=str(cause) or type(cause).__name__) from cause


def unpack(path: Path, folder: Path | None) -> Manifest:
    """Compare every part with its sum and write it into a folder; without one only compare.

    Refuses ArchiveNotReadable, ArchiveTooNew. What was written until then stands in the folder, which is scratch.
    """
    try:
        with tarfile.open(path, "r:gz") as tar:
            manifest = _manifest(path, tar)
            known = {part.name: part for part in manifest.parts}
            for member in _members(path, tar):
                part = known.pop(member.name, None)
                content = tar.extractfile(member)
                if part is None or content is None:
                    raise ArchiveNotReadable(file=path.name, why=f"{member.name} is not in its manifest")
                _take(path, content, part, folder)
    except _BROKEN as cause:
        raise ArchiveNotReadable(file=path.name, why=str(cause) or type(cause).__name__) from cause
    if known:
        raise ArchiveNotReadable(file=path.name, why=f"{next(iter(known))} is absent")
    return manifest


def _pack(file: BinaryIO, folder: Path, manifest: Manifest) -> None:
    with (
        gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        tar.addfile(_member(MANIFEST, len(text), manifest.at), io.BytesIO(text))
        for part in manifest.parts:
            with (folder / part.name).open("rb") as content:
                tar.addfile(_member(part.name, part.size, manifest.at), content)


def _member(name: str, size: int, at: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, at // 1_000
    return member


def _manifest(path: Path, tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    content = None if first is None or first.name != MANIFEST else tar.extractfile(first)
    if content is None:
        raise ArchiveNotReadable(file=path.name, why="its first part is no manifest")
    text = content.read()
    try:
        stated = msgspec.json.decode(text, type=dict[str, object])
        if stated.get("format") != FORMAT:
            raise ArchiveTooNew(version=str(stated.get("version", "?")))
        return msgspec.json.decode(text, type=Manifest)
    except msgspec.MsgspecError as cause:
        raise ArchiveNotReadable(file=path.name, why="its manifest cannot be read") from cause


def _members(path: Path, tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (member := tar.next()) is not None:
        place = PurePosixPath(member.name)
        if not member.isfile() or place.is_absolute() or ".." in place.parts:
            raise ArchiveNotReadable(file=path.name, why=f"{member.name} is no plain file")
        yield member


def _take(path: Path, content: IO[bytes], part: Part, folder: Path | None) -> None:
    found = hashlib.sha256()
    target = None if folder is None else folder / part.name
    if target is not None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    where = os.devnull if target is None else target
    with open(where, "wb", opener=_private) as file:
        while block := content.read(_BLOCK):
            found.update(block)
            file.write(block)
    if found.hexdigest() != part.sha256:
        raise ArchiveNotReadable(file=path.name, why=f"{part.name} was changed")


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
