"""Gather the sentences of each app into its catalogue; `--check` says what is not translated instead.

No xgettext is needed: Django turns a template into what looks like Python, Babel reads Python. Catalogues
carry neither times nor line numbers, so that a change shows only what changed.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages import Catalog, Message, extract, pofile
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "crescendo"
LOCALE = "zh_Hans"
HEADER = """msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "mark": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PLACE = re.compile(r"%\([A-Za-z_][A-Za-z0-9_]*\)[sd]|%[sd]|\{[A-Za-z_][A-Za-z0-9_]*\}")

Key = tuple[str, str]  # context, English sentence


@dataclass(slots=True)
class Found:
    """A sentence in the sources: its plural if it has one, and the files that say it."""

    plural: str | None = None
    files: list[str] = field(default_factory=list)


def prepare() -> None:
    """Django reads templates only with some settings; any will do."""
    if not settings.configured:
        settings.configure()


def apps() -> list[Path]:
    """The folders with sentences of their own, one catalogue each."""
    return sorted(path.parent for path in PACKAGE.glob("*/apps.py"))


def gather(app: Path) -> dict[Key, Found]:
    """All sentences of an app, in the order of its files."""
    found: dict[Key, Found] = {}
    for path in sorted([*app.rglob("*.py"), *app.rglob("templates/**/*.*")]):
        if "migrations" in path.parts:
            continue
        for context, singular, plural in _sentences(path):
            entry = found.setdefault((context, singular), Found())
            entry.plural = entry.plural or plural
            name = path.relative_to(PACKAGE).as_posix()
            if name not in entry.files:
                entry.files.append(name)
    return found


def write(app: Path) -> None:
    """Bring an app's catalogue up to its sources; translations of sentences that stayed are kept."""
    found, path = gather(app), _catalogue(app)
    if not found and not path.exists():
        return
    known = _read(path)
    fresh = Catalog(locale=LOCALE)
    for (context, singular), entry in found.items():
        old = known.get((context, singular))
        message_id = (singular, entry.plural) if entry.plural else singular
        fresh.add(
            message_id,
            string=_fitting(old, plural=entry.plural is not None),
            locations=[(file, None) for file in entry.files],
            flags={"python-format"} if _places(singular) else (),
            user_comments=old.user_comments if old else (),
            context=context or None,
        )
    out = io.BytesIO()
    pofile.write_po(out, fresh, width=0, omit_header=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(HEADER.encode() + out.getvalue().strip() + b"\n")


def complaints(app: Path) -> Iterator[str]:
    """What is wrong with an app's catalogue, a sentence each."""
    found, known = gather(app), _read(_catalogue(app))
    for key, entry in found.items():
        message = known.get(key)
        said = _strings(message)
        if not said:
            yield f"{app.name}: not translated: {key[1]!r}, said in {', '.join(entry.files)}"
        elif message is not None and message.fuzzy:
            yield f"{app.name}: marked as doubtful: {key[1]!r}"
        elif any(_places(text) != _places(entry.plural or key[1]) for text in said):
            yield f"{app.name}: other places than in English: {key[1]!r} is {said[-1]!r}"
    for context, sentence in known.keys() - found.keys():
        yield f"{app.name}: said nowhere any more: {sentence!r}{f' ({context})' if context else ''}"


def contradictions(folders: Iterable[Path]) -> Iterator[str]:
    """Sentences that two apps translate differently: Django would show one of the two at random places."""
    first: dict[Key, tuple[str, list[str]]] = {}
    for app in folders:
        for key, message in _read(_catalogue(app)).items():
            said = _strings(message)
            other, before = first.setdefault(key, (app.name, said))
            if said and before and said != before:
                yield f"{key[1]!r} is {said[0]!r} in {app.name}, {before[0]!r} in {other}: use a context"


def _sentences(path: Path) -> Iterator[tuple[str, str, str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        if "{%" not in text and "{{" not in text:
            return
        shown = templatize(text, origin=str(path))
        text = "\n".join(line.strip() for line in shown.splitlines())
    for _line, messages, _comments, context in extract.extract(
        "python", io.BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        parts = (messages,) if isinstance(messages, str) else messages
        if parts and parts[0]:
            yield context or "", parts[0], parts[1] if len(parts) > 1 else None


def _catalogue(app: Path) -> Path:
    return app / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def _read(path: Path) -> dict[Key, Message]:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        messages = [message for message in pofile.read_po(file, locale=LOCALE) if message.id]
    return {(message.context or "", _singular(message)): message for message in messages}


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _strings(message: Message | None) -> list[str]:
    if message is None or not message.string:
        return []
    strings = [message.string] if isinstance(message.string, str) else list(message.string)
    return strings if all(strings) else []


def _fitting(message: Message | None, *, plural: bool) -> str | tuple[str, ...]:
    """The translation in the shape that the sentence has now."""
    said = (_strings(message) or [""])[0]
    return (said,) if plural else said


def _places(text: str) -> set[str]:
    return set(_PLACE.findall(text))


def main(arguments: list[str]) -> int:
    prepare()
    if "--check" not in arguments:
        for app in apps():
            write(app)
        return 0
    wrong = [sentence for app in apps() for sentence in complaints(app)] + list(contradictions(apps()))
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"translations: {len(wrong)} complaints in {len(apps())} catalogues")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
