"""An import of people or companies is taken back: what only it made goes, what it changed returns, the rest stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports.undo_types import Stay, UndoChunk, UndoStep
from crescendo.core.refusals import mark
from crescendo.core.types import Actor
from crescendo.people import models
from crescendo.people.companies import find_accounts
from crescendo.people.contacts import name_of_contacts, visible_contacts
from crescendo.people.import_models import ImportMark
from crescendo.people.imports.marks import Marked
from crescendo.people.imports.returning import return_accounts, return_contacts
from crescendo.people.removing import remove_accounts, remove_contacts
from crescendo.people.turn import take_turn
from crescendo.people.untouched import touched_accounts, touched_contacts

_ENTITY = {Marked.CONTACT: "contact", Marked.ACCOUNT: "account"}
SUPPRESSED = mark("Suppressions stay in force, whoever brought them.")
DOMAINS = mark("Mail domains and ids that known accounts were given stay.")


class PeopleUndo:
    """How an import that brings contacts, accounts or both is taken back; contacts first, then their accounts."""

    def __init__(self, *more: str) -> None:
        self.always = (SUPPRESSED, *more)

    def count(self, run_id: int) -> int:
        """How many records it made or changed. One query."""
        return ImportMark.objects.filter(run_id=run_id, entity__in=_ENTITY).count()

    def step(self, asked: UndoChunk) -> UndoStep:
        """The next records in the order of their numbers. Emits what removing and returning emit."""
        take_turn()
        entity, after = asked.place or (int(Marked.CONTACT), 0)
        marks = ImportMark.objects.filter(run_id=asked.run_id, entity=entity, subject_id__gt=after)
        rows = list(marks.order_by("subject_id").values_list("subject_id", "is_new")[: asked.most])
        if not rows:
            return UndoStep(place=[int(Marked.ACCOUNT), 0] if entity == Marked.CONTACT else None, looked=0)
        made = [number for number, is_new in rows if is_new]
        known = [number for number, is_new in rows if not is_new]
        take_away, give_back = (
            (_take_contacts, return_contacts)
            if entity == Marked.CONTACT
            else (_take_accounts, return_accounts)
        )
        removed, stays = take_away(asked, made)
        returned, more = give_back(asked, known)
        name = _ENTITY[Marked(entity)]
        return UndoStep(
            place=[entity, rows[-1][0]],
            looked=len(rows),
            removed={name: removed},
            returned={name: len(returned)},
            stays=[*stays, *more],
        )

    def names(self, entity: str, subjects: Sequence[int], by: Actor) -> Mapping[int, str]:
        """What contacts and accounts are called, of those that the actor sees. A few queries."""
        if entity == "contact":
            return name_of_contacts(visible_contacts(by, subjects), by=by)
        return {account.id: account.name for account in find_accounts(by, subjects).values()}


def _take_contacts(asked: UndoChunk, made: Collection[int]) -> tuple[int, list[Stay]]:
    there = set(models.Contact.objects.filter(pk__in=made).values_list("pk", flat=True))
    touched = touched_contacts(asked.by, asked.run_id, there) if there else {}
    going = there - touched.keys()
    if not asked.is_look:
        remove_contacts(asked.by, going, _detail(asked), now=asked.now)
    return len(going), [Stay("contact", one, "", why, {}) for one, why in sorted(touched.items())]


def _take_accounts(asked: UndoChunk, made: Collection[int]) -> tuple[int, list[Stay]]:
    there = set(models.Account.objects.filter(pk__in=made).values_list("pk", flat=True))
    if not there:
        return 0, []
    touched = touched_accounts(asked.by, asked.run_id, there, _peopled(asked, there))
    going = there - touched.keys()
    if not asked.is_look:
        remove_accounts(asked.by, going, _detail(asked), now=asked.now)
    return len(going), [Stay("account", one, "", why, {}) for one, why in sorted(touched.items())]


def _peopled(asked: UndoChunk, accounts: Collection[int]) -> set[int]:
    """The accounts to which somebody belongs who stays; a look reckons with those who would be gone by then."""
    rows = models.Contact.objects.filter(account_id__in=accounts)
    held = {
        number: (account, run) for number, account, run in rows.values_list("pk", "account_id", "import_id")
    }
    going: set[int] = set()
    if asked.is_look:
        own = {number for number, (_, run) in held.items() if run == asked.run_id}
        going = own - asked.kept("contact", own)
    return {account for number, (account, _) in held.items() if number not in going}


def _detail(asked: UndoChunk) -> Mapping[str, str]:
    return {"import": write_id(Prefix.IMPORT, asked.run_id)}
