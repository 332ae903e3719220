"""Which kinds of file are kept: by the ending of the name, and by the first bytes where a browser shows them. Pure.

What a browser would run (pages, scripts, programs) is refused; a drawing (SVG) is kept and only ever downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAME = 200
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u2028\u2029\u202a-\u202e\u2066-\u2069]')

KINDS: Mapping[str, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "svg": "image/svg+xml",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "wps": "application/vnd.ms-works",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "md": "text/plain",
    "csv": "text/csv",
    "eml": "message/rfc822",
    "msg": "application/vnd.ms-outlook",
    "zip": "application/zip",
}
"""The media type of each ending that is taken."""

# What is shown in place must be what its name says, or it is refused.
_BEGINNINGS: Mapping[str, tuple[re.Pattern[bytes], ...]] = {
    "application/pdf": (re.compile(rb"[\s\S]{0,1000}%PDF-"),),
    "image/png": (re.compile(rb"\x89PNG\r\n\x1a\n"),),
    "image/jpeg": (re.compile(rb"\xff\xd8\xff"),),
    "image/gif": (re.compile(rb"GIF8[79]a"),),
    "image/webp": (re.compile(rb"RIFF[\s\S]{4}WEBP"),),
    "audio/mpeg": (re.compile(rb"ID3"), re.compile(rb"\xff[\xe2-\xff]")),
    "audio/mp4": (re.compile(rb"[\s\S]{4}ftyp"),),
    "audio/wav": (re.compile(rb"RIFF[\s\S]{4}WAVE"),),
    "audio/ogg": (re.compile(rb"OggS"),),
    "video/mp4": (re.compile(rb"[\s\S]{4}ftyp"),),
    "video/webm": (re.compile(rb"\x1a\x45\xdf\xa3"),),
}
HEAD = 1_024


def media_type_of(name: str) -> str | None:
    """The media type by the ending of a name; None for a kind that is not taken."""
    return KINDS.get(name.rpartition(".")[2].casefold()) if "." in name else None


def fits(media_type: str, head: bytes) -> bool:
    """Whether a file begins as its kind does; kinds that are only downloaded may begin as they like."""
    return media_type not in _BEGINNINGS or any(one.match(head) for one in _BEGINNINGS[media_type])


def plain_name(given: str) -> str:
    """A name that any system can write: without folders, control characters or turned writing."""
    name = _FORBIDDEN.sub(" ", given.replace("\\", "/").rpartition("/")[2]).strip(" .")
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: _NAME - len(ending)]}{dot}{ending}" if dot else name[:_NAME]
