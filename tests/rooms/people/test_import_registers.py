"""Accounts, suppressions and consents from files: what an import adds, and what it may never do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crescendo.conditions.types import Entity
from crescendo.core.imports import spool
from crescendo.core.imports.types import Mode
from crescendo.core.refusals import NotValid
from crescendo.core.types import Actor
from crescendo.people import api
from crescendo.people.types import (
    Account,
    AccountQuery,
    ConsentStatus,
    ContactQuery,
    DeclareField,
    NewTag,
    OwnChoice,
    OwnType,
)
from tests.rooms.people.cast import email, said, see
from tests.rooms.people.importing import NOW, counts, imported, opened, reasons, written

pytestmark = pytest.mark.django_db
ACME = email("wang@acme.com.cn")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(spool, "folder", lambda: tmp_path)
    return tmp_path


def accounts(by: Actor) -> dict[str, Account]:
    return {account.name: account for account in api.list_accounts(by, AccountQuery(), now=NOW).rows}


def test_an_account_is_found_by_its_domain_and_takes_the_files_words(admin: Actor, tmp_path: Path) -> None:
    see(said("a", 1, ACME, traits={"company": "Acme"}))
    rows = [
        ["企业名称", "域名", "行业", "人数"],
        ["艾克美", "https://www.acme.com.cn/", "制造", "1,200"],
        ["Beta", "", "", ""],
    ]
    run = imported(admin, "accounts", written(tmp_path, rows))
    again = imported(admin, "accounts", written(tmp_path, rows), now=NOW + 1)
    assert (counts(run), counts(again)) == ((1, 1, 0, 0), (0, 0, 2, 0))
    assert accounts(admin).keys() == {"艾克美", "Beta"}
    assert (accounts(admin)["艾克美"].industry, accounts(admin)["艾克美"].employees) == ("制造", 1200)


def test_people_join_an_account_that_a_file_has_named_by_its_domain(admin: Actor, tmp_path: Path) -> None:
    imported(admin, "accounts", written(tmp_path, [["name", "domain"], ["Acme", "acme.com.cn"]]))
    contact = see(said("a", 1, ACME)).contacts[0]
    assert contact is not None
    assert api.get_contact(admin, contact).account_id == accounts(admin)["Acme"].id


def test_an_account_known_by_name_gets_its_domain(admin: Actor, tmp_path: Path) -> None:
    imported(admin, "accounts", written(tmp_path, [["name"], ["Acme"]]))
    run = imported(admin, "accounts", written(tmp_path, [["name", "domain"], ["ACME", "acme.com.cn"]]))
    assert counts(run) == (0, 1, 0, 0)
    (account,) = accounts(admin).values()
    assert (account.domain, api.domains_of(admin, account.id)) == ("acme.com.cn", ("acme.com.cn",))


def test_rows_that_name_no_company_are_refused(admin: Actor, tmp_path: Path) -> None:
    rows = [
        ["name", "domain", "record id"],
        ["Mail", "gmail.com", ""],
        ["", "", ""],
        ["One", "one.com", "7"],
        ["Two", "one.com", "8"],
        ["Other", "", "7"],
    ]
    run = imported(admin, "accounts", written(tmp_path, rows))
    assert [(row, column) for row, column, _ in reasons(admin, run)] == [(2, "domain"), (5, ""), (6, "")]
    rows = [rows[0], ["Two", "one.com", "8"], ["Other", "", "7"]]
    again = imported(admin, "accounts", written(tmp_path, rows))
    assert (counts(again), accounts(admin).keys()) == ((0, 1, 0, 1), {"Two"})


def test_own_fields_are_columns_read_in_their_type(admin: Actor, tmp_path: Path) -> None:
    choices = (OwnChoice(value="gold", en="Gold", zh="金牌"), OwnChoice(value="none", en="None", zh="无"))
    request = DeclareField(
        entity=Entity.CONTACT, key="tier", type=OwnType.CHOICE, en="Tier", zh="等级", choices=choices
    )
    api.declare_field(admin, request, now=1)
    rows = [["email", "等级"], ["a@b.cn", "金牌"], ["c@b.cn", "Silver"]]
    run = imported(admin, "contacts", written(tmp_path, rows))
    assert [(row, column) for row, column, _ in reasons(admin, run)] == [(3, "trait.tier")]
    (contact,) = api.list_contacts(admin, ContactQuery(), now=NOW).rows
    assert contact.traits == {"tier": "gold"}


def test_tags_are_put_on_and_never_taken_off(admin: Actor, tmp_path: Path) -> None:
    fair, vip = (api.create_tag(admin, NewTag(name=name), now=1) for name in ("展会", "VIP"))
    rows = [["email", "标签"], ["a@b.cn", "展会；vip"], ["c@b.cn", "unheard of"]]
    run = imported(admin, "contacts", written(tmp_path, rows))
    assert (counts(run), [(row, column) for row, column, _ in reasons(admin, run)]) == (
        (1, 0, 0, 1),
        [(3, "tags")],
    )
    again = imported(admin, "contacts", written(tmp_path, [rows[0], ["a@b.cn", "vip"]]))
    assert counts(again) == (0, 0, 1, 0)
    (contact,) = api.list_contacts(admin, ContactQuery(), now=NOW).rows
    assert {tag.id for tag in api.tags_of(admin, contact.id)} == {fair.id, vip.id}


def test_suppressions_are_added_once_and_reach_every_channel(admin: Actor, tmp_path: Path) -> None:
    rows = [
        ["邮箱", "渠道", "原因"],
        ["WANG@acme.com.cn", "", "退订"],
        ["li@acme.com.cn", "短信", ""],
        ["nonsense", "", ""],
        ["zhao@acme.com.cn", "fax", ""],
    ]
    run = imported(admin, "suppressions", written(tmp_path, rows))
    again = imported(admin, "suppressions", written(tmp_path, rows))
    assert (counts(run), counts(again)) == ((2, 0, 0, 2), (0, 0, 2, 2))
    assert api.suppressions_of([ACME, email("li@acme.com.cn")], channel="email") == {ACME: "退订"}


def test_no_import_lifts_a_suppression(admin: Actor, tmp_path: Path) -> None:
    see(said("a", 1, ACME))
    api.suppress(ACME, channel="", reason="complained", at=1)
    imported(admin, "contacts", written(tmp_path, [["email", "name"], [ACME.value, "Wang"]]))
    rows = [
        ["email", "purpose", "at", "source"],
        [ACME.value, "news", "2025-01-02", "https://acme.com.cn/form"],
    ]
    imported(admin, "consents", written(tmp_path, rows))
    assert api.suppressions_of([ACME], channel="email") == {ACME: "complained"}


def test_a_consent_is_granted_with_its_time_and_source_only(admin: Actor, tmp_path: Path) -> None:
    with pytest.raises(NotValid):
        opened(admin, "consents", written(tmp_path, [["email", "purpose"], [ACME.value, "news"]]))
    rows = [
        ["email", "用途", "授权时间", "授权来源", "状态"],
        [ACME.value, "news", "2025-01-02 10:00", "https://acme.com.cn/form", "同意"],
        [ACME.value, "news", "", "https://acme.com.cn/form", ""],
        [ACME.value, "events", "2025-01-02", "", ""],
        [ACME.value, "calls", "2025-01-02", "phone", "perhaps"],
    ]
    run = imported(admin, "consents", written(tmp_path, rows))
    again = imported(admin, "consents", written(tmp_path, rows))
    assert (counts(run), counts(again)) == ((1, 0, 0, 3), (0, 0, 1, 3))
    (contact,) = api.list_contacts(admin, ContactQuery(), now=NOW).rows
    (consent,) = api.consents_of(admin, contact.id)
    assert (consent.status, consent.source_url, consent.at) == (
        ConsentStatus.GRANTED, "https://acme.com.cn/form", 1_735_783_200_000,
    )  # fmt: skip
    assert api.has_consent(contact.id, "news", "email")


def test_an_imported_consent_of_old_does_not_undo_a_later_withdrawal(admin: Actor, tmp_path: Path) -> None:
    rows = [
        ["email", "purpose", "time", "source", "status"],
        [ACME.value, "news", "2025-06-01", "call", "withdrawn"],
    ]
    imported(admin, "consents", written(tmp_path, rows))
    rows[1] = [ACME.value, "news", "2025-01-02", "form", "granted"]
    imported(admin, "consents", written(tmp_path, rows))
    (contact,) = api.list_contacts(admin, ContactQuery(), now=NOW).rows
    assert not api.has_consent(contact.id, "news", "email")


def test_consents_of_people_nobody_knows_may_be_left_out(admin: Actor, tmp_path: Path) -> None:
    rows = [["email", "purpose", "time", "source"], [ACME.value, "news", "2025-06-01", "form"]]
    run = imported(admin, "consents", written(tmp_path, rows), mode=Mode.UPDATE)
    assert (counts(run), api.count_contacts(admin, now=NOW)) == ((0, 0, 0, 1), 0)
