"""What was taken away goes for good after a day, and bytes that no row names any more."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from crescendo.core.clock import DAY, MINUTE
from crescendo.people.note_models import Note, StoredFile
from crescendo.people.notes import store
from crescendo.people.notes.about import KEPT_REMOVED
from crescendo.people.turn import take_turn

_FOLDERS = 256


def trim_notes(*, now: int, limit: int = 200) -> int:
    """Remove a chunk of what was taken away a day ago, and the orphans of one folder: each minute another one."""
    before = now - KEPT_REMOVED
    notes = Note.objects.filter(removed_at__lte=before).values("pk")[:limit]
    gone = Note.objects.filter(pk__in=notes).delete()[0]
    rows = list(StoredFile.objects.filter(removed_at__lte=before).values_list("pk", "digest")[:limit])
    StoredFile.objects.filter(pk__in=[pk for pk, _digest in rows]).delete()
    let_go(digest for _pk, digest in rows)
    lying = list(store.lying(now // MINUTE % _FOLDERS, before=now - DAY))
    return gone + len(rows) + let_go(lying) + store.drop_unfinished(before=now - DAY)


def let_go(digests: Iterable[str]) -> int:
    """Remove the bytes of these digests that no row names; nobody can bring them anew meanwhile."""
    wanted = set(digests)
    if not wanted:
        return 0
    with transaction.atomic():
        take_turn()
        named = StoredFile.objects.filter(digest__in=wanted).values_list("digest", flat=True)
        orphans = wanted - set(named)
        store.drop(orphans)
    return len(orphans)
