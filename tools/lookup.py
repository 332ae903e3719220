"""Write the look-up pages that follow from the code: acts, fields, facts, refusals, permissions, imports, the API.

    python -m tools.lookup            write docs/look-up/*.md in both languages
    python -m tools.lookup --check    fail where a page says something else than the code

Words come from the rooms' catalogues, so a page is as well translated as the screens. Nothing is connected to.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tools.fact_kinds import facts_of

if TYPE_CHECKING:
    from crescendo.core.refusals import Refusal

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "look-up"
SOURCES = ROOT / "src" / "crescendo"
LANGUAGES = (("en", ".md"), ("zh-hans", ".zh-CN.md"))
_CAREFUL = re.compile(r"(?<!\\)\|")

Row = Sequence[str]


def main() -> int:
    """Write or check all pages; the exit code."""
    is_check = "--check" in sys.argv
    with tempfile.TemporaryDirectory() as home:
        _start(home)
        stale = [path.name for path, text in _pages() if not _settle(path, text, is_check=is_check)]
    if stale:
        print("say something else than the code: " + ", ".join(stale) + "; run python -m tools.lookup")
    return 1 if stale else 0


def _start(home: str) -> None:
    os.environ.update(
        CRESCENDO_HOME=home,
        CRESCENDO_DATABASE_URL=f"sqlite:///{home}/none.sqlite3",
        DJANGO_SETTINGS_MODULE="crescendo.project.settings",
    )
    import django  # noqa: PLC0415 - needs the environment above
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    # Fields of the company's own are rows: an empty store has none.
    call_command("migrate", verbosity=0)


def _settle(path: Path, text: str, *, is_check: bool) -> bool:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return True
    if not is_check:
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return not is_check


def _pages() -> Iterator[tuple[Path, str]]:
    from django.utils.translation import override  # noqa: PLC0415 - needs Django

    from tools import lookup_words as words  # noqa: PLC0415

    for language, tail in LANGUAGES:
        other = next(end for _, end in LANGUAGES if end != tail)
        name = "English" if language == "zh-hans" else "简体中文"
        with override(language):
            for page, write in _WRITERS.items():
                title, purpose = words.say(page, language)
                body = "\n".join(write(language))
                text = f"# {title}\n\n[{name}]({page}{other})\n\n{purpose}\n\n{body.strip()}\n"
                yield FOLDER / f"{page}{tail}", text


def _table(heads: Row, rows: Iterable[Row]) -> list[str]:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return [*lines, ""]


def _cell(text: str) -> str:
    return _CAREFUL.sub(r"\\|", " ".join(text.split()))


def _heads(language: str, *names: str) -> list[str]:
    from tools import lookup_words as words  # noqa: PLC0415 - beside this file

    return [words.HEADS[name] if language == "zh-hans" else name for name in names]


def _acts(language: str) -> list[str]:
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from crescendo.activity import api  # noqa: PLC0415

    rows = [
        (f"`{name}`", _(title), _(api.UNIT_TITLES[api.unit_of(name)]))
        for name, title in api.ACT_TITLES.items()
    ]
    return _table(_heads(language, "act", "title", "its value counts"), rows)


def _fields(language: str) -> list[str]:
    from crescendo.conditions import operators, registry  # noqa: PLC0415
    from crescendo.conditions.labels import label_of  # noqa: PLC0415
    from crescendo.conditions.types import Entity  # noqa: PLC0415

    lines: list[str] = []
    heads = _heads(language, "field", "title", "type", "values", "questions")
    for entity in Entity:
        found = registry.fields_for(entity, sees_personal_data=True)
        rows = [
            (
                f"`{field.key}`",
                label_of(field, language),
                field.type.value,
                ", ".join(f"`{option.value}` {label_of(option, language)}" for option in field.options[:40]),
                ", ".join(f"`{operator.value}`" for operator in operators.OPERATORS[field.type]),
            )
            for field in found
        ]
        if rows:
            lines += [f"## {entity.value}", "", *_table(heads, rows)]
    return lines


def _permissions(language: str) -> list[str]:
    from crescendo.console import words  # noqa: PLC0415
    from crescendo.core import roles  # noqa: PLC0415
    from crescendo.core.types import Permission, Role  # noqa: PLC0415

    heads = _heads(language, "permission", "title") + [str(words.ROLES[role.value]) for role in Role]
    rows = [
        (
            f"`{permission.value}`",
            str(words.PERMISSIONS[permission.value]),
            *("✓" if permission in roles.PERMISSIONS[role] else "" for role in Role),
        )
        for permission in Permission
    ]
    scopes = [
        (str(words.ROLES[role.value]), str(words.SCOPES[roles.USUAL_SCOPE[role].value])) for role in Role
    ]
    return [*_table(heads, rows), *_table(_heads(language, "role", "usual scope"), scopes)]


def _facts(language: str) -> list[str]:
    rooms: dict[str, set[str]] = defaultdict(set)
    payloads: dict[str, set[str]] = defaultdict(set)
    for room in sorted(path.parent for path in SOURCES.glob("*/__init__.py")):
        for kind, keys in facts_of(room):
            rooms[kind].add(room.name)
            payloads[kind] |= keys
    rows = [
        (f"`{kind}`", ", ".join(sorted(rooms[kind])), ", ".join(f"`{key}`" for key in sorted(payloads[kind])))
        for kind in sorted(rooms)
    ]
    return _table(_heads(language, "fact", "written by", "payload"), rows)


def _refusals(language: str) -> list[str]:
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from crescendo.core.refusals import Refusal  # noqa: PLC0415

    found = {cls.code: cls for cls in _below(Refusal) if cls.__module__.startswith("crescendo.")}
    rows = [
        (f"`{code}`", _(cls.sentence), _(cls.remedy) if cls.remedy else "")
        for code, cls in sorted(found.items())
    ]
    return _table(_heads(language, "code", "sentence", "what to do"), rows)


def _below(cls: type[Refusal]) -> Iterator[type[Refusal]]:
    for sub in cls.__subclasses__():
        yield sub
        yield from _below(sub)


def _imports(language: str) -> list[str]:
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from crescendo.core.imports import kinds  # noqa: PLC0415

    lines: list[str] = []
    for kind in kinds.all_kinds():
        lines += [f"## {kind.name}", "", _(kind.hint), ""]
        rows = [
            (f"`{column.name}`", _(column.label), "✓" if column.name in kind.keys else "")
            for column in kind.columns
        ]
        lines += _table(_heads(language, "column", "title", "key"), rows)
    return lines


def _api(language: str) -> list[str]:
    from crescendo.rest import description  # noqa: PLC0415
    from tools import lookup_words as words  # noqa: PLC0415

    document = json.loads(description.encoded())
    groups: dict[str, list[Row]] = defaultdict(list)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            said = operation["summary"]
            needed, _, rest = operation.get("description", "").partition(". ")
            scopes = ", ".join(f"`{name}`" for name in dict.fromkeys(re.findall(r"`([a-z_]+)`", needed)))
            if language == "zh-hans":
                said, rest = words.SUMMARIES.get(said, said), ""
            groups[operation["tags"][0]].append((f"`{method.upper()} {path}`", said, scopes, rest))
    heads = _heads(language, "address", "does", "scopes") + _heads(language, "note")
    if language == "zh-hans":
        heads, groups = heads[:-1], {tag: [row[:-1] for row in rows] for tag, rows in groups.items()}
    return [line for tag, rows in groups.items() for line in (f"## {tag}", "", *_table(heads, rows))]


_WRITERS: dict[str, Callable[[str], list[str]]] = {
    "acts": _acts,
    "fields": _fields,
    "permissions": _permissions,
    "facts": _facts,
    "refusals": _refusals,
    "imports": _imports,
    "api": _api,
}

if __name__ == "__main__":
    sys.exit(main())
