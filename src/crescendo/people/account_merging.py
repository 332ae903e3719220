"""Merging accounts and taking a merge back.

An account points to the one that it became part of; its domains, keys and history stay its own and are read through
that pointer, so that taking it back is forgetting the pointer.
"""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core import facts, jobs
from crescendo.core.api import audit, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.types import Actor, ClaimedJob, FactDraft, Permission
from crescendo.people import models
from crescendo.people.account_editing import seen_account
from crescendo.people.account_types import AccountMerge, MergeAccounts, MergePreview
from crescendo.people.accounts import family_of, survivors_of, write_account_rows
from crescendo.people.notes.reading import count_at_account
from crescendo.people.nouns import account_noun
from crescendo.people.search.keeping import keep_accounts
from crescendo.people.traits import write_words
from crescendo.people.turn import take_turn
from crescendo.people.types import Account
from crescendo.people.visibility import living_contacts

RETURN = "people.return_contacts"
_CHUNK = 200
_FIELDS = ("industry", "employees", "country", "region", "city", "website", "owner_id")

audit.register(
    {
        "account.merged": mark("%(by)s merged the account %(fields)s into %(subject)s"),
        "account.unmerged": mark("%(by)s took the account %(fields)s out of %(subject)s again"),
    }
)
_SAME = mark("An account cannot be merged with itself.")


def preview_account_merge(by: Actor, request: MergeAccounts) -> MergePreview:
    """What merging would bring over; nothing is changed. Refuses NotAllowed, NotFound, NotValid."""
    require(by, Permission.ACCOUNTS_EDIT)
    kept, gone = _both(by, request)
    notes, files = count_at_account(gone.pk)
    return MergePreview(
        contacts=living_contacts().filter(account_id=gone.pk).count(),
        domains=_domains(family_of(gone.pk)),
        subsidiaries=models.Account.objects.filter(parent_id=gone.pk, merged_into=None).count(),
        gained=tuple(name for name in _FIELDS if not getattr(kept, name) and getattr(gone, name)),
        notes=notes,
        files=files,
    )


def merge_accounts(by: Actor, request: MergeAccounts, *, now: int) -> Account:
    """Make `gone` part of `kept`: its contacts, domains, keys and subsidiaries follow, its fields fill blanks.

    What comes later by its domain or key comes to `kept`. Refuses NotAllowed, NotFound, NotValid.
    Emits account.merged.
    """
    require(by, Permission.ACCOUNTS_EDIT)
    with facts.together(now=now):
        take_turn()
        kept, gone = _both(by, request)
        models.Account.objects.filter(pk=gone.pk).update(merged_into=kept)
        models.AccountMerge.objects.create(gone_id=gone.pk, kept_id=kept.pk, at=now, by_id=by.staff_id)
        models.Contact.objects.filter(account_id=gone.pk).update(account_id=kept.pk)
        children = _children(gone.pk)
        _settle(kept.pk, children)
        _tell(by, "account.merged", kept.pk, gone.pk, now=now)
        kept.refresh_from_db()
    return account_noun(kept)


def unmerge_account(by: Actor, gone_id: int, *, now: int) -> Account:
    """Take a merge back, however long ago: who belongs to the account by domain, key or staff's word returns.

    The first 200 contacts return at once, the others by a job. Refuses NotAllowed, NotFound. Emits account.unmerged.
    """
    require(by, Permission.ACCOUNTS_EDIT)
    with facts.together(now=now):
        take_turn()
        gone = models.Account.objects.filter(pk=gone_id, merged_into__isnull=False).first()
        if gone is None or gone.merged_into_id is None:
            raise NotFound(kind="account", id=write_id(Prefix.ACCOUNT, gone_id))
        root = survivors_of([gone_id])[gone_id]
        seen_account(by, root)
        _forget(by, gone, now=now)
        children = _children(root)
        _settle(root, children)
        _settle(gone_id, ())
        _return(root, after=0, now=now)
        _tell(by, "account.unmerged", root, gone_id, now=now)
        gone.refresh_from_db()
    return account_noun(gone)


def merges_of_account(by: Actor, account_id: int) -> tuple[AccountMerge, ...]:
    """The accounts that are part of this one now, the latest first. Refuses NotAllowed, NotFound."""
    row = seen_account(by, account_id)
    members = [number for number in family_of(row.pk) if number != row.pk]
    names = dict(models.Account.objects.filter(pk__in=members).values_list("pk", "name"))
    rows = models.AccountMerge.objects.filter(gone_id__in=members, undone_at=None).order_by("-at", "-id")
    return tuple(
        AccountMerge(
            gone_id=merge.gone_id,
            gone_name=names[merge.gone_id],
            kept_id=merge.kept_id,
            at=merge.at,
            by_id=merge.by_id,
        )
        for merge in rows
    )


def return_contacts(job: ClaimedJob) -> None:
    """The job: the next chunk of an account's contacts is read anew from its history."""
    with facts.together(now=job.now):
        take_turn()
        _return(job.payload["account"], after=job.payload["after"], now=job.now)


def _both(by: Actor, request: MergeAccounts) -> tuple[models.Account, models.Account]:
    if request.kept_id == request.gone_id:
        raise NotValid([("/gone_id", "same_account", _SAME)])
    return seen_account(by, request.kept_id), seen_account(by, request.gone_id)


def _forget(by: Actor, gone: models.Account, *, now: int) -> None:
    models.Account.objects.filter(pk=gone.pk).update(merged_into=None)
    models.AccountMerge.objects.filter(gone_id=gone.pk, undone_at=None).update(
        undone_at=now, undone_by_id=by.staff_id
    )


def _settle(account_id: int, children: Sequence[int]) -> None:
    """Write what now follows from the pointers: fields, parents of subsidiaries, the domain that is shown."""
    write_account_rows({account_id, *children})
    own = models.AccountDomain.objects.filter(account_id=account_id).order_by("pk")
    others = models.AccountDomain.objects.filter(account_id__in=family_of(account_id)).order_by("pk")
    first = own.first() or others.first()
    models.Account.objects.filter(pk=account_id).update(domain=first.domain if first else "")
    keep_accounts([account_id])


def _children(account_id: int) -> list[int]:
    return list(models.Account.objects.filter(parent_id=account_id).values_list("pk", flat=True))


def _domains(accounts: Sequence[int]) -> tuple[str, ...]:
    rows = models.AccountDomain.objects.filter(account_id__in=accounts).order_by("domain")
    return tuple(rows.values_list("domain", flat=True))


def _return(account_id: int, *, after: int, now: int) -> None:
    rows = models.Contact.objects.filter(account_id=account_id, pk__gt=after, merged_into=None).order_by("pk")
    chunk = list(rows.values_list("pk", flat=True)[:_CHUNK])
    if not chunk:
        return
    write_words((), chunk, fresh=set(), now=now)
    facts.append([FactDraft(kind="contact.changed", payload={"contacts": chunk}, at=now)], now=now)
    if len(chunk) == _CHUNK:
        payload = {"account": account_id, "after": chunk[-1]}
        jobs.enqueue(RETURN, payload, run_at=now, dedupe_key=f"{RETURN}/{account_id}/{chunk[-1]}")


def _tell(by: Actor, what: str, kept: int, gone: int, *, now: int) -> None:
    audit.record(by, what, write_id(Prefix.ACCOUNT, kept), {write_id(Prefix.ACCOUNT, gone): None}, now=now)
    facts.append([FactDraft(kind=what, payload={"accounts": [kept, gone]}, at=now)], now=now)
