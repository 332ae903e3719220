"""Accounts from a file: found by our id, the other tool's, the mail domain or the whole name; added or changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from crescendo.conditions.types import Entity
from crescendo.core import facts
from crescendo.core.company import get_company
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.imports.owners import owners_named
from crescendo.core.imports.types import OWN, Batch, Column, Empty, Kind, Mode, Refused, Row, Written
from crescendo.core.refusals import mark
from crescendo.core.sets import insert
from crescendo.core.text import clean, fold
from crescendo.core.types import FactDraft, Permission, Scope
from crescendo.people import models
from crescendo.people.accounts import add_accounts, write_account_words
from crescendo.people.domains import company_domain, registrable_domain
from crescendo.people.fieldset import ACCOUNT_TEXTS, NUMBERS
from crescendo.people.history import Track
from crescendo.people.imports import columns, marks, own
from crescendo.people.imports.cells import EXTERNAL, NO_COLLEAGUE, NO_ID, Knowing, read_text
from crescendo.people.imports.matching import REPEATED, TAKEN
from crescendo.people.imports.undoing import DOMAINS, PeopleUndo
from crescendo.people.ledger import Word
from crescendo.people.search.keeping import keep_accounts
from crescendo.people.turn import take_turn
from crescendo.people.types import Proof
from crescendo.people.visibility import accounts_seen_by, living_accounts

NOT_A_DOMAIN = mark("This is not a company's domain. Mail providers stand for nobody.")
NAMELESS = mark("An account needs a name, a domain or an id.")
AMBIGUOUS = mark("More than one account is called so. Map a domain or an id as well.")
UNKNOWN = mark("No account has this key, and the import only changes those that are known.")
KNOWN = mark("An account has this key already, and the import only adds new ones.")
NOT_YOURS = mark("You may not change the account that has this key.")
_KEYS = ("id", "external_id", "domain", "name")


class Read(NamedTuple):
    """A row as understood; `keys` by their column."""

    number: int
    keys: Mapping[str, str]
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A chunk as understood before its transaction begins."""

    rows: Sequence[Read]
    refused: Sequence[Refused]


def prepare(batch: Batch) -> Prepared:
    """Read the cells of a chunk; three queries."""
    knowing = Knowing(
        owners=owners_named(row.values["owner"] for row in batch.rows if "owner" in row.values),
        own=own.by_column(Entity.ACCOUNT),
        zone=get_company().time_zone,
    )
    found = [_read(row, knowing) for row in batch.rows]
    return Prepared(
        [read for read in found if isinstance(read, Read)], [bad for bad in found if isinstance(bad, Refused)]
    )


def write(batch: Batch, prepared: Prepared, now: int) -> Written:
    """Write a chunk; some twenty statements. Emits account.created, account.changed."""
    take_turn()
    finder = _Finder(batch, prepared.rows)
    found = [(row, finder.find(row)) for row in prepared.rows]
    refused = [*prepared.refused, *(target for _, target in found if isinstance(target, Refused))]
    targets = [(row, target) for row, target in found if not isinstance(target, Refused)]
    earlier = batch.claim([(row.number, key) for row, target in targets for key in _claims(row, target)])
    refused += [Refused(number, "", REPEATED, {"row": str(row)}) for number, row in sorted(earlier.items())]
    named = [account for row, account in targets if account is not None and "name" in row.fields]
    called = dict(models.Account.objects.filter(pk__in=named).values_list("pk", "name"))
    settled, created = _settle([(row, t) for row, t in targets if row.number not in earlier], now)
    finder.keep_keys(settled)
    words = [word for row, account in settled for word in _words(batch, row, account, created, now)]
    changed = write_account_words(words) | finder.rekeyed
    _tell(created, changed - created, now)
    marks.keep(batch.run_id, marks.Marked.ACCOUNT, new=created, changed=changed, before=called, now=now)
    updated = sum(account in changed and account not in created for _, account in settled)
    return Written(
        created=len(created),
        updated=updated,
        unchanged=len(settled) - len(created) - updated,
        refused=tuple(refused),
    )


class _Finder:
    """What the database knows of a chunk's accounts; five queries."""

    def __init__(self, batch: Batch, rows: Sequence[Read]) -> None:
        self._batch = batch
        self.rekeyed: set[int] = set()
        asked: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for column, key in row.keys.items():
                asked[column].add(key)
        self._known = {
            "id": _numbers(asked["id"]),
            "external_id": dict(
                models.AccountKey.objects.filter(
                    space=EXTERNAL, group_id__in=asked["external_id"]
                ).values_list("group_id", "account_id")
            ),
            "domain": dict(
                models.AccountDomain.objects.filter(domain__in=asked["domain"]).values_list(
                    "domain", "account_id"
                )
            ),
        }
        self._named = _names(asked["name"])
        found = {account for known in self._known.values() for account in known.values()}
        found |= {account for accounts in self._named.values() for account in accounts}
        self._seen = found
        if batch.by.scope is not Scope.ALL:
            self._seen = set(accounts_seen_by(batch.by).filter(pk__in=found).values_list("pk", flat=True))
        domains = models.AccountDomain.objects.filter(account_id__in=found)
        self._with_domain = set(domains.values_list("account_id", flat=True))

    def find(self, row: Read) -> int | Refused | None:
        """The row's account, None for a new one, or why there is none."""
        found = self._find(row)
        if isinstance(found, Refused):
            return found
        mode = self._batch.options.mode
        if found is None and (mode is Mode.UPDATE or row.keys.keys() == {"id"}):
            return Refused(row.number, "", UNKNOWN, {})
        if found is not None and mode is Mode.CREATE:
            return Refused(row.number, "", KNOWN, {})
        if found is not None and found not in self._seen:
            return Refused(row.number, "", NOT_YOURS, {})
        for column in ("external_id", "domain"):
            owner = self._known[column].get(row.keys.get(column, ""))
            if owner is not None and owner != found:
                return Refused(row.number, column, TAKEN, {})
        return found

    def keep_keys(self, settled: Sequence[tuple[Read, int]]) -> None:
        """Domains and ids that these accounts have not had."""
        domains, ids = [], []
        for row, account in settled:
            domain, outside = row.keys.get("domain", ""), row.keys.get("external_id", "")
            if domain and domain not in self._known["domain"] and account in self._seen:
                domains.append((domain, account))
                self.rekeyed.add(account)
            if outside and outside not in self._known["external_id"]:
                ids.append((EXTERNAL, outside, account))
        insert("people_accountdomain", ("domain", "account_id"), domains)
        insert("people_accountkey", ("space", "group_id", "account_id"), ids)
        if domains:
            first = (
                models.AccountDomain.objects.filter(account_id=OuterRef("pk")).order_by("pk").values("domain")
            )
            bare = models.Account.objects.filter(pk__in=[account for _, account in domains], domain="")
            bare.update(domain=Subquery(first[:1]))
            keep_accounts({account for _, account in domains})

    def _find(self, row: Read) -> int | Refused | None:
        wanted = self._batch.options.key
        for column in (wanted,) if wanted else _KEYS:
            key = row.keys.get(column, "")
            if not key:
                continue
            if column == "name":
                return self._find_by_name(row, key)
            if key in self._known[column]:
                return self._known[column][key]
            if column == "id":
                return Refused(row.number, "id", UNKNOWN, {})
        return None

    def _find_by_name(self, row: Read, key: str) -> int | Refused | None:
        accounts = self._named.get(fold(key), [])
        if "domain" in row.keys:
            # Another domain is another company of this name, unless none is known of it yet.
            accounts = [account for account in accounts if account not in self._with_domain]
        if len(accounts) > 1:
            return Refused(row.number, "name", AMBIGUOUS, {})
        return accounts[0] if accounts else None


def _read(row: Row, knowing: Knowing) -> Read | Refused:
    keys: dict[str, str] = {}
    fields: dict[str, str] = {}
    for name, text in row.values.items():
        if name == "owner":
            if text not in knowing.owners:
                return Refused(row.number, name, NO_COLLEAGUE, {})
            fields["owner_id"] = str(knowing.owners[text])
        elif name in _KEYS and name != "name":
            key = _key(name, text)
            if not key:
                return Refused(row.number, name, NOT_A_DOMAIN if name == "domain" else NO_ID, {})
            keys[name] = key
        elif name in ACCOUNT_TEXTS or name in NUMBERS or name.startswith(OWN):
            value = read_text(row, name, text, knowing)
            if isinstance(value, Refused):
                return value
            fields[name] = value
    if "name" in row.values:
        keys["name"] = clean(row.values["name"])
    return Read(row.number, keys, fields) if keys else Refused(row.number, "", NAMELESS, {})


def _key(column: str, text: str) -> str:
    if column == "domain":
        host = registrable_domain(
            text.rsplit("//", maxsplit=1)[-1].split("/", maxsplit=1)[0].rpartition("@")[2].split(":")[0]
        )
        return company_domain(f"x@{host}") if host else ""
    if column == "external_id":
        return clean(text)[:255]
    try:
        return str(read_id(Prefix.ACCOUNT, text))
    except IdNotReadable:
        return ""


def _numbers(keys: set[str]) -> dict[str, int]:
    rows = models.Account.objects.filter(pk__in=[int(key) for key in keys])
    return {str(number): merged or number for number, merged in rows.values_list("pk", "merged_into_id")}


def _names(names: set[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    if names:
        rows = living_accounts().filter(name_fold__in={fold(name)[:255] for name in names})
        for name, account in rows.values_list("name_fold", "pk"):
            found[name].append(account)
    return found


def _claims(row: Read, account: int | None) -> list[str]:
    if account is not None:
        return [f"account/{account}"]
    strong = [f"{name}/{key}" for name, key in row.keys.items() if name != "name"]
    return strong or [f"name/{fold(row.keys['name'])}"]


def _settle(targets: Sequence[tuple[Read, int | None]], now: int) -> tuple[list[tuple[Read, int]], set[int]]:
    new = [row for row, account in targets if account is None]
    made = add_accounts([(row.keys.get("name", ""), row.keys.get("domain", "")) for row in new], now=now)
    numbers = {row.number: account for row, account in zip(new, made, strict=True)}
    settled = [(row, numbers[row.number] if account is None else account) for row, account in targets]
    return settled, set(made)


def _words(batch: Batch, row: Read, account: int, created: set[int], now: int) -> list[Word]:
    fields: dict[str, str | None] = dict(row.fields)
    if batch.options.empty is Empty.CLEAR and account not in created:
        clearable = {*ACCOUNT_TEXTS, *NUMBERS} - {"name"}
        absent = [name for name in batch.columns if name in clearable or name.startswith(OWN)]
        fields.update({name: None for name in absent if name not in row.fields})
    owner = batch.options.owner_id
    if owner is None and account in created and batch.by.scope is not Scope.ALL:
        owner = batch.by.staff_id
    if owner is not None:
        fields.setdefault("owner_id", str(owner))
    place = (now, f"import/{batch.run_id}/{row.number:09}")
    return [
        Word(
            subject=account,
            track=Track(account, field, Proof.VERIFIED, 0),
            value=value,
            place=place,
            by_id=batch.by.staff_id,
        )
        for field, value in fields.items()
    ]


def _tell(created: set[int], changed: set[int], now: int) -> None:
    facts.append(
        [
            FactDraft(kind=kind, payload={"accounts": sorted(accounts)}, at=now)
            for kind, accounts in (("account.created", created), ("account.changed", changed))
            if accounts
        ],
        now=now,
    )


ACCOUNTS = Kind(
    name="accounts",
    title=mark("Accounts"),
    hint=mark("Companies with their mail domain, industry, size and owner."),
    columns=(
        Column(
            name="name",
            label=mark("Account name"),
            aliases=(
                "企业",
                "企业名称",
                "公司",
                "公司名称",
                "名称",
                "company",
                "company name",
                "account",
                "name",
                "客户名称",
            ),
            example="Example Ltd",
        ),
        Column(
            name="domain",
            label=mark("Mail domain"),
            aliases=("邮箱域名", "域名", "企业域名", "company domain", "company domain name", "email domain"),
            example="example.com",
        ),
        columns.INDUSTRY,
        columns.EMPLOYEES,
        columns.COUNTRY,
        columns.REGION,
        columns.CITY,
        columns.WEBSITE,
        columns.OWNER,
        Column(
            name="external_id",
            label=mark("Id in the other tool"),
            aliases=(
                "原工具中的编号",
                "外部ID",
                "记录ID",
                "企业ID",
                "公司ID",
                "record id",
                "company id",
                "account id",
            ),
        ),
        Column(
            name="id",
            label=mark("Crescendo id"),
            aliases=("crescendo id", "Crescendo 编号"),
            example="acc_12",
        ),
    ),
    needs=(_KEYS,),
    prepare=prepare,
    write=write,
    permissions=frozenset({Permission.ACCOUNTS_EDIT}),
    keys=_KEYS,
    modes=tuple(Mode),
    takes_own=True,
    own=lambda: own.columns(Entity.ACCOUNT),
    takes_owner=True,
    takes_empty=True,
    undo=PeopleUndo(DOMAINS),
)
