"""A request whose body is a file: streamed to a file of ours before anything reads it, and removed with the answer."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError

from crescendo.core.imports import spool
from crescendo.core.imports.types import LARGEST_FILE
from crescendo.core.refusals import mark
from crescendo.rest.problems import Problem

FORM = "multipart/form-data"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BLOCK = 1 << 20
_BINARY = {"type": "string", "format": "binary"}
BODY: Mapping[str, Any] = {
    "required": True,
    "content": {
        "text/csv": {"schema": _BINARY},
        XLSX: {"schema": _BINARY},
        "application/octet-stream": {"schema": _BINARY},
        FORM: {"schema": {"type": "object", "required": ["file"], "properties": {"file": _BINARY}}},
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came in: where it lies until the answer, what it is called, the digest of its bytes."""

    path: Path
    name: str
    digest: str


def kinds_of(operation: Mapping[str, Any]) -> frozenset[str]:
    """The media types of an operation's body, where it takes a file; none for one that takes JSON, or nothing."""
    content = operation.get("requestBody", {}).get("content", {})
    return frozenset() if "application/json" in content else frozenset(content)


@contextmanager
def received(request: HttpRequest, kinds: frozenset[str]) -> Iterator[None]:
    """Hold the request's file ready as `upload_of`. Raises Problem 400, 413, 415, 422."""
    if request.content_type not in kinds:
        sentence = mark("Send the file as CSV, as XLSX or as the part «file» of a form.")
        raise Problem(415, "no_file", sentence)
    if int(request.headers.get("Content-Length") or 0) > LARGEST_FILE + _BLOCK:
        raise _too_large()
    descriptor, name = tempfile.mkstemp(dir=spool.folder(), prefix="upload.", suffix=".partial")
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            digest = hashlib.sha256()
            size = 0
            blocks, called = _blocks(request)
            for block in blocks:
                size += len(block)
                if size > LARGEST_FILE:
                    raise _too_large()
                digest.update(block)
                file.write(block)
        upload = Upload(path=path, name=called, digest=digest.hexdigest())
        request.upload = upload  # type: ignore[attr-defined]
        yield
    finally:
        path.unlink(missing_ok=True)


def upload_of(request: HttpRequest) -> Upload:
    """The file that came with this request, behind the gate."""
    found: Upload = request.upload  # type: ignore[attr-defined]
    return found


def _blocks(request: HttpRequest) -> tuple[Iterable[bytes], str]:
    """The bytes of the file, and what the client calls it."""
    try:
        if request.content_type != FORM:
            return iter(lambda: request.read(_BLOCK), b""), ""
        file = request.FILES.get("file")
    except (
        BadRequest,
        MultiPartParserError,
        SuspiciousOperation,
        UnreadablePostError,
        RawPostDataException,
    ) as cause:
        raise Problem(400, "no_form", mark("The form cannot be read.")) from cause
    if file is None:
        sentence = mark("The form has no part «file».")
        raise Problem(422, "file_missing", sentence)
    return file.chunks(_BLOCK), file.name or ""


def _too_large() -> Problem:
    sentence = mark("A file has at most %(most)s MB here. Larger ones go by the command line.")
    return Problem(413, "body_too_large", sentence, {"most": LARGEST_FILE >> 20})
