"""The map from an ad platform's ids to words, and all that ingest must know of sources."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from crescendo.core import audit
from crescendo.core.refusals import NotValid, mark
from crescendo.core.roles import require
from crescendo.core.text import clean
from crescendo.core.types import Actor, Permission
from crescendo.sources import revisions
from crescendo.sources.models import KeywordRow, SourceRow
from crescendo.sources.query import host_of
from crescendo.sources.types import KeywordKind, KeywordName, KeywordNames, Knowledge

MOST_AT_ONCE = 50_000
_WORDS = ("keyword", "unit", "plan", "creative")
# Read again only when the mark has moved: a report has a hundred thousand lines.
_copy: tuple[int, KeywordNames] = (-1, {})

audit.register({"keywords.named": mark("%(by)s imported the words of keyword ids of %(subject)s")})


def upsert_keywords(by: Actor, names: Sequence[KeywordName], *, now: int) -> int:
    """Set the words of ids, the last line of an id wins; returns how many ids. Refuses NotAllowed, NotValid.

    Touches stored before keep what they say; the next ones carry the words.
    """
    require(by, Permission.SOURCES_MANAGE)
    if len(names) > MOST_AT_ONCE:
        raise NotValid([("/", "too_many", mark("At most 50,000 lines at once."))])
    rows = {
        (name.engine, name.kind.value, name.id): _row(name, now) for name in names if name.id and name.engine
    }
    if not rows:
        return 0
    with transaction.atomic():
        # The mark first: two imports at once then follow each other, whatever the order of their lines.
        revisions.renew(revisions.KEYWORDS)
        KeywordRow.objects.bulk_create(
            list(rows.values()),
            update_conflicts=True,
            unique_fields=["engine", "kind", "platform_id"],
            update_fields=[*_WORDS, "updated_at"],
            batch_size=1_000,
        )
        engines = ", ".join(sorted({engine for engine, _, _ in rows}))
        audit.record(by, "keywords.named", clean(engines), {"lines": len(rows)}, now=now)
    return len(rows)


def keyword_names() -> KeywordNames:
    """All words by (engine, kind, id). One query; two after a change."""
    global _copy  # noqa: PLW0603 - one copy a process, replaced whole
    revision = revisions.read(revisions.KEYWORDS)
    if _copy[0] != revision or revision == 0:
        _copy = (revision, {(n.engine, n.kind.value, n.id): n for n in map(_noun, KeywordRow.objects.all())})
    return _copy[1]


def knowledge() -> Knowledge:
    """What ingest needs of all sources, read once a batch. Two queries."""
    rows = list(SourceRow.objects.values_list("pk", "origins", "user_id_space"))
    return Knowledge(
        hosts={pk: frozenset(filter(None, map(host_of, origins.split()))) for pk, origins, _ in rows},
        user_id_spaces={pk: space for pk, _, space in rows},
        keywords=keyword_names(),
    )


def _row(name: KeywordName, now: int) -> KeywordRow:
    words = {word: clean(getattr(name, word)).strip() for word in _WORDS}
    return KeywordRow(
        engine=clean(name.engine),
        kind=name.kind.value,
        platform_id=clean(name.id),
        updated_at=now,
        **words,
    )


def _noun(row: KeywordRow) -> KeywordName:
    return KeywordName(
        engine=row.engine,
        kind=KeywordKind(row.kind),
        id=row.platform_id,
        keyword=row.keyword,
        unit=row.unit,
        plan=row.plan,
        creative=row.creative,
    )
