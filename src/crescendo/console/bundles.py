"""The file that answers a person's request for their data: a page to read and JSON, in a zip. Made by a job."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import override

from crescendo.console.templatetags.reading import moment
from crescendo.core.company import get_company
from crescendo.core.ids import Prefix, write_id
from crescendo.core.jobs import Handler
from crescendo.core.rawlog import RawLog
from crescendo.core.settings import current
from crescendo.core.types import Actor, ClaimedJob, Row, Surroundings
from crescendo.people import api as people
from crescendo.people.types import Section

_WIDE = 10
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1b2433}"
    "h2{margin-top:2.5rem}div{overflow-x:auto}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #d8dee9}"
    "td{overflow-wrap:anywhere;min-width:6rem}code{white-space:pre-wrap}"
)


def handlers(log: RawLog) -> Mapping[str, Handler]:
    """The job that makes the file."""
    return {people.ACCESS_JOB: lambda job: _make(job, Surroundings(home=current().home, log=log))}


def _make(job: ClaimedJob, surroundings: Surroundings) -> None:
    making = people.find_making(int(job.payload["bundle"]))
    if making is None:
        return
    # The name of a half-made file is its own: whoever was killed over it leaves nothing that could be fetched.
    partial = making.path.with_suffix(".partial")
    write_bundle(partial, making.contact_id, making.language, surroundings, now=job.now)
    partial.replace(making.path)
    if not people.note_made(making.bundle_id, size=making.path.stat().st_size, now=job.now):
        making.path.unlink(missing_ok=True)


def write_bundle(path: Path, contact_id: int, language: str, surroundings: Surroundings, *, now: int) -> None:
    """Write the file, readable by its owner alone, in a language and in the company's zone. Refuses NotFound."""
    with override(language), timezone.override(ZoneInfo(get_company().time_zone)):
        _write(path, contact_id, language, surroundings, now=now)


def _write(path: Path, contact_id: int, language: str, surroundings: Surroundings, *, now: int) -> None:
    by = Actor.system("access")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("data.json", "w", force_zip64=True) as entry:
            for part in as_json(contact_id, people.personal_data(by, contact_id, surroundings), now=now):
                entry.write(part)
        with (
            archive.open("index.html", "w", force_zip64=True) as entry,
            TextIOWrapper(entry, "utf-8") as page,
        ):
            sections = people.personal_data(by, contact_id, surroundings)
            page.writelines(_as_page(contact_id, language, sections, now=now))
        for name, kept in people.files_held(people.person_of([contact_id])):
            archive.write(kept, f"files/{name}")


def as_json(contact_id: int, sections: Iterator[Section], *, now: int) -> Iterator[bytes]:
    """One document, piece by piece: instants are milliseconds since 1970, UTC."""
    yield msgspec.json.encode({"contact": write_id(Prefix.CONTACT, contact_id), "made_at": now})[:-1]
    yield b',"held":{'
    for number, section in enumerate(sections):
        yield (b"," if number else b"") + msgspec.json.encode(section.name) + b":["
        for place, row in enumerate(section.rows):
            yield (b"," if place else b"") + msgspec.json.encode(row, enc_hook=str)
        yield b"]"
    yield b"}}"


def _as_page(contact_id: int, language: str, sections: Iterator[Section], *, now: int) -> Iterator[str]:
    title = _("Personal data of %(contact)s") % {"contact": write_id(Prefix.CONTACT, contact_id)}
    yield format_html(
        '<!doctype html><html lang="{}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>{}</title><style>{}</style><h1>{}</h1><p>{}</p>",
        language, title, _STYLE, title, _("Made on %(moment)s.") % {"moment": moment(now)},
    )  # fmt: skip
    for section in sections:
        yield format_html("<h2>{}</h2>", _(section.title))
        yield from _table(section)
    yield "</html>"


def _table(section: Section) -> Iterator[str]:
    """A table of the rows; a row of many values is a list of its own."""
    columns: list[str] = []
    for row in section.rows:
        if len(row) > _WIDE:
            yield '<div tabindex="0"><table><tbody>'
            for name in row:
                yield f"<tr><th>{escape(_label(section, name))}</th><td>{_cell(name, row)}</td></tr>"
            yield "</tbody></table></div>"
            continue
        if not columns:
            columns = list(row)
            heads = "".join(format_html("<th>{}</th>", _label(section, name)) for name in columns)
            yield f'<div tabindex="0"><table><thead><tr>{heads}</tr></thead><tbody>'
        yield "<tr>" + "".join(f"<td>{_cell(name, row)}</td>" for name in columns) + "</tr>"
    if columns:
        yield "</tbody></table></div>"


def _label(section: Section, name: str) -> str:
    return _(section.columns[name]) if name in section.columns else name.replace("_", " ")


def _cell(name: str, row: Row) -> str:
    value: Any = row.get(name)
    if value is None or value == "":
        return ""
    if isinstance(value, int) and (name == "at" or name.endswith("_at")):
        return escape(moment(value))
    if isinstance(value, Mapping | list | tuple):
        return format_html("<code>{}</code>", msgspec.json.encode(value, enc_hook=str).decode())
    return escape(str(value))
