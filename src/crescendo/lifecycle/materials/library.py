"""The library: materials put into it, changed, taken out of use and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.db import transaction

from crescendo.core.api import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.paging import page_of, page_size, read_cursor
from crescendo.core.refusals import NotValid, mark
from crescendo.core.text import clean, fold
from crescendo.core.types import Actor, Page
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.materials import rows
from crescendo.lifecycle.materials.nouns import (
    LONGEST_LINK,
    LONGEST_MATERIAL_TITLE,
    LONGEST_REMARK,
    MOST_MATERIALS,
    LibraryFull,
    Material,
    MaterialQuery,
    PutMaterial,
)
from crescendo.lifecycle.materials_models import Material as Row
from crescendo.people import api as people

_MOST_WORDS = 20
_LONGEST_WORD = 120
_LANGUAGES = ("", "zh-hans", "en")
audit.register(
    {
        "material.put": mark("%(by)s put the material %(subject)s into the library"),
        "material.changed": mark("%(by)s changed the material %(subject)s"),
        "material.retired": mark("%(by)s took the material %(subject)s out of use"),
        "material.restored": mark("%(by)s took the material %(subject)s into use again"),
    }
)


def put_material(by: Actor, request: PutMaterial, *, now: int) -> Material:
    """Put a material into the library, or change one.

    Refuses NotAllowed, NotFound, NotValid, LibraryFull.
    """
    rows.require_edit(by)
    values = _checked(request)
    with transaction.atomic():
        if request.material_id is None:
            if Row.objects.filter(retired_at=None).count() >= MOST_MATERIALS:
                raise LibraryFull(most=MOST_MATERIALS)
            row = Row(made_at=now, by_id=by.staff_id, by_label=by.label[:200])
        else:
            row = _locked(request.material_id)
        for name, value in values.items():
            setattr(row, name, value)
        row.changed_at = now
        row.save()
        _note_down(by, "material.put" if request.material_id is None else "material.changed", row, now=now)
    return rows.noun(row)


def retire_material(by: Actor, material_id: int, *, now: int) -> Material:
    """Take it out of use: what was sent stays told. Twice is once. Refuses NotAllowed, NotFound."""
    return _stand(by, material_id, now, "material.retired", now=now)


def restore_material(by: Actor, material_id: int, *, now: int) -> Material:
    """Take it into use again. Refuses NotAllowed, NotFound."""
    return _stand(by, material_id, None, "material.restored", now=now)


def get_material(by: Actor, material_id: int) -> Material:
    """One of them. Refuses NotAllowed, NotFound (another team's too)."""
    return rows.find(by, material_id)


def names_of_materials(by: Actor, material_ids: Collection[int], language: str) -> dict[int, str]:
    """What those of these are called in a language that the actor may see. One query. Refuses NotAllowed."""
    rows.require_read(by)
    found = rows.seen(by, Row.objects.filter(pk__in=material_ids))
    return {one.id: one.title(language) for one in found}


def list_materials(by: Actor, query: MaterialQuery) -> Page[Material]:
    """The library as the actor sees it, the newest first. One query. Refuses NotAllowed, NotValid."""
    rows.require_read(by)
    limit = page_size(query.limit)
    standing = Row.objects.filter(retired_at__isnull=not query.is_retired).order_by("-pk")
    if query.kind is not None:
        standing = standing.filter(kind=query.kind.value)
    if (before := read_cursor(query.after)) is not None:
        standing = standing.filter(pk__lt=before)
    found = [one for one in rows.seen(by, standing) if _is_asked(one, query)]
    return page_of(found[: limit + 1], limit, number=lambda one: one.id, noun=lambda one: one)


def _is_asked(one: Material, query: MaterialQuery) -> bool:
    words = fold("\n".join((one.title_zh, one.title_en, one.note, *one.products)))
    return (
        (not query.stage or not one.stages or query.stage in one.stages)
        and (not query.industry or not one.industries or query.industry in one.industries)
        and fold(query.text) in words
    )


def _stand(by: Actor, material_id: int, retired_at: int | None, action: str, *, now: int) -> Material:
    rows.require_edit(by)
    with transaction.atomic():
        row = _locked(material_id)
        if (row.retired_at is None) != (retired_at is None):
            row.retired_at = retired_at
            row.save(update_fields=["retired_at"])
            _note_down(by, action, row, now=now)
    return rows.noun(row)


def _locked(material_id: int) -> Row:
    row = Row.objects.select_for_update().filter(pk=material_id).first()
    if row is None:
        raise rows.missing(material_id)
    return row


def _note_down(by: Actor, action: str, row: Row, *, now: int) -> None:
    audit.record(
        by, action, write_id(Prefix.MATERIAL, row.pk), {"title": row.title_zh or row.title_en}, now=now
    )


def _checked(given: PutMaterial) -> Mapping[str, Any]:
    titles = [" ".join(clean(one).split()) for one in (given.title_zh, given.title_en)]
    link = clean(given.link).strip()
    errors = []
    if not any(titles):
        errors.append(("/title_zh", "title_missing", mark("Give it a title, in one language at least.")))
    if any(len(one) > LONGEST_MATERIAL_TITLE for one in titles):
        errors.append(("/title_zh", "title_too_long", mark("A title has 200 characters at most.")))
    if not _is_link(link):
        errors.append(("/link", "link_not_web", mark("Give a link that begins with https:// or http://.")))
    if len(given.note) > LONGEST_REMARK:
        errors.append(("/note", "text_too_long", mark("A remark has 500 characters at most.")))
    if given.language not in _LANGUAGES:
        errors.append(("/language", "choice", mark("Take one of the languages.")))
    errors += _unknown(given)
    if errors:
        raise NotValid(errors)
    return {
        "title_zh": titles[0],
        "title_en": titles[1],
        "link": link,
        "kind": given.kind.value,
        "language": given.language,
        "note": clean(given.note).strip(),
        "stages": _json(given.stages),
        "topics": _json(given.topics),
        "factors": _json([one.value for one in given.factors]),
        "industries": _json(given.industries),
        "products": _json(_words(given.products)),
        "teams": _json(sorted(set(given.team_ids))),
    }


def _unknown(given: PutMaterial) -> list[tuple[str, str, str]]:
    """Keys that nothing is called by."""
    document = in_force()
    known = {
        "/stages": {stage.key for course in document.courses.values() for stage in course.stages},
        "/topics": {topic.key for topic in document.note.topics},
        "/industries": {option.value for option in people.industry_options()},
    }
    said: Mapping[str, Sequence[str]] = {
        "/stages": given.stages,
        "/topics": given.topics,
        "/industries": given.industries,
    }
    wrong = [
        (path, "choice", mark("Take one of the choices.")) for path in known if set(said[path]) - known[path]
    ]
    products = _words(given.products)
    if len(products) > _MOST_WORDS or any(len(one) > _LONGEST_WORD for one in products):
        sentence = mark("A material is for 20 products at most, each with 120 characters at most.")
        wrong.append(("/products", "products_many", sentence))
    return wrong


def _words(given: Sequence[str]) -> list[str]:
    said = (" ".join(clean(one).split()) for one in given)
    return list({fold(one): one for one in said if one}.values())


def _is_link(text: str) -> bool:
    if len(text) > LONGEST_LINK or any(letter.isspace() or not letter.isprintable() for letter in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def _json(values: Sequence[Any]) -> str:
    return msgspec.json.encode(list(dict.fromkeys(values))).decode()
