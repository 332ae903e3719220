"""The history of another CRM: leads, changes of stage and deals from files; nobody is routed, nothing is told twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from crescendo.channels import api as channels
from crescendo.channels.types import DeliveryQuery, NewEndpoint
from crescendo.core import facts, rounds
from crescendo.core.imports import running
from crescendo.core.imports.types import Run
from crescendo.core.types import Actor
from crescendo.lifecycle import api
from crescendo.lifecycle.deals.types import Deal, DealQuery, DealState
from crescendo.lifecycle.imports.amounts import NEGATIVE, NO_AMOUNT, read_amount
from crescendo.lifecycle.imports.stage_names import CONTACT_NAMES, DEAL_NAMES, stage_named
from crescendo.lifecycle.models import Lead
from crescendo.lifecycle.routing.consumer import Leads
from crescendo.lifecycle.types import Cause, Pipeline
from crescendo.people import api as people
from crescendo.people.types import ContactQuery
from tests.conftest import NOON
from tests.rooms.people.importing import counts, imported, opened, reasons, worked, written

pytestmark = pytest.mark.django_db
LEADS = [
    ["mql_id", "Email", "Lead Status", "Entered at", "Changed by", "Name"],
    ["m1", "ann@acme.com", "marketingqualifiedlead", "2025-01-10", "Bo of the old CRM", "m1"],
    ["m2", "", "Open - Not Contacted", "2025-02-01", "", "m2"],
    ["m3", "cy@acme.com", "Closed - Not Converted", "2025-02-03", "", "m3"],
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    from crescendo.core.imports import spool

    monkeypatch.setattr(spool, "folder", lambda: tmp_path)
    api.ship(now=NOON)
    return tmp_path


def leads(by: Actor, folder: Path, rows: list[list[str]] | None = None) -> Run:
    maps = {"external_id": "mql_id", "stage": "Lead Status", "by": "Changed by"}
    return imported(by, "leads", written(folder, rows or LEADS), maps=maps)


def contact(by: Actor, key: str) -> int:
    """By the name that the file gives."""
    rows = people.list_contacts(by, ContactQuery(), now=NOON).rows
    return next(one.id for one in rows if one.name == key)


def way(by: Actor, key: str) -> list[tuple[str, str]]:
    """The stages of a contact with their days."""
    from datetime import UTC, datetime

    history = api.list_stage_history(by, contact(by, key))[1:]
    return [
        (one.stage, datetime.fromtimestamp(one.entered_at / 1000 + 8 * 3600, UTC).date().isoformat())
        for one in history
    ]


def deals(by: Actor) -> dict[str, Deal]:
    return {deal.name: deal for deal in api.list_deals(by, DealQuery(), now=NOON).rows}


def test_leads_stand_where_the_file_says_since_when_it_says(admin: Actor, tmp_path: Path) -> None:
    run = leads(admin, tmp_path)
    assert counts(run) == (3, 0, 0, 0)
    assert way(admin, "m1") == [("mql", "2025-01-10")]
    assert [way(admin, key)[0][0] for key in ("m2", "m3")] == ["lead", "recycled"]
    stretch = api.get_stage(admin, contact(admin, "m1"))
    assert (stretch.cause, stretch.by_label) == (Cause.IMPORT, "Bo of the old CRM")


def test_the_same_file_again_changes_nothing(admin: Actor, tmp_path: Path) -> None:
    leads(admin, tmp_path)
    assert counts(leads(admin, tmp_path)) == (0, 0, 3, 0)
    assert way(admin, "m1") == [("mql", "2025-01-10")]


def test_history_routes_nobody_and_is_told_to_no_webhook(admin: Actor, tmp_path: Path) -> None:
    kinds = frozenset({"contact.stage_changed", "deal.created"})
    wanted = NewEndpoint(name="CRM", url="https://crm.example/hook", kinds=kinds)
    endpoint = channels.create_endpoint(admin, wanted, now=NOON).endpoint
    leads(admin, tmp_path)
    imported(
        *(admin, "deals"),
        written(
            tmp_path, [["Deal ID", "mql_id", "Stage", "Closed"], ["d1", "m1", "Closed Won", "2025-03-01"]]
        ),
        maps={"external_id": "mql_id"},
    )
    rounds.run_until_quiet([channels.Webhooks(), Leads()], now=NOON)
    assert Lead.objects.count() == 0
    assert channels.list_deliveries(admin, DeliveryQuery(endpoint_id=endpoint.id)).rows == ()


def test_changes_of_stage_lay_a_way_both_ways_with_reasons(admin: Actor, tmp_path: Path) -> None:
    leads(admin, tmp_path)
    path = written(
        tmp_path,
        [
            ["mql_id", "Stage", "Date entered"],
            ["m1", "recycled", "2025-03-01"],
            ["m1", "salesqualifiedlead", "2025-02-01"],
            ["m1", "MQL", "2025-05-01"],
            ["m2", "标注过的阶段", "2025-05-01"],
            ["m2", "mql", ""],
            ["m9", "mql", "2025-05-01"],
            ["m2", "mql", "2024-01-01"],
            ["m2", "mql", "2099-01-01"],
        ],
    )
    run = imported(admin, "stage_changes", path, maps={"external_id": "mql_id"})
    assert counts(run) == (3, 0, 0, 5)
    assert way(admin, "m1") == [
        *(("mql", "2025-01-10"), ("sql", "2025-02-01"), ("recycled", "2025-03-01"), ("mql", "2025-05-01"))
    ]
    assert api.get_stage(admin, contact(admin, "m1")).cycle == 2
    assert [(row, column) for row, column, _ in sorted(reasons(admin, run))] == [
        *((5, "stage"), (6, "at"), (7, ""), (8, "at"), (9, "at"))
    ]
    again = imported(admin, "stage_changes", path, maps={"external_id": "mql_id"})
    assert counts(again) == (0, 0, 3, 5)


def test_one_fact_tells_where_each_contact_ended(admin: Actor, tmp_path: Path) -> None:
    before = facts.head()
    leads(admin, tmp_path)
    told = facts.read(before, 100, kinds=["contact.stage_changed"])
    assert sorted((fact.payload["to"], fact.payload["cause"]) for fact in told) == [
        *(("lead", "import"), ("mql", "import"), ("recycled", "import"))
    ]


def test_a_killed_import_goes_on_and_writes_nothing_twice(
    admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crescendo.core.imports import runs

    monkeypatch.setattr(running, "FIRST_CHUNK", 2)
    rows = [["mql_id", "Stage", "Entered at"], *([f"x{n}", "mql", "2025-01-10"] for n in range(7))]
    draft = opened(admin, "leads", written(tmp_path, rows), maps={"external_id": "mql_id"})
    run = runs.begin(admin, draft.id, rehearse=False, now=NOON)
    stepped = running.step(run.id, now=NOON)
    assert stepped is not None
    assert 0 < stepped.done < 7
    with pytest.raises(RuntimeError, match="killed"):
        running.step(run.id, now=NOON, along=_die)
    assert counts(worked(stepped)) == (7, 0, 0, 0)


def _die(run: Run) -> None:
    raise RuntimeError("killed")


def test_deals_come_with_their_times_and_their_people_follow(admin: Actor, tmp_path: Path) -> None:
    leads(admin, tmp_path)
    path = written(
        tmp_path,
        [
            ["Deal ID", "Deal name", "mql_id", "Stage", "Made at", "Closed", "Amount", "Product", "Segment"],
            [
                "d1",
                "Data platform",
                "m1",
                "Closed Won",
                "2025-02-01",
                "2025-03-01",
                "¥128,000.50",
                "Pro",
                "pet",
            ],
            ["d2", "Open one", "", "Negotiation/Review", "2025-02-01", "", "", "", ""],
            ["d3", "Below nought", "", "Closed Won", "", "2025-03-01", "-5", "", ""],
            ["d4", "Backwards", "", "Closed Won", "2025-03-02", "2025-03-01", "", "", ""],
            ["d5", "Before its contact", "m1", "Closed Won", "", "2025-01-01", "", "", ""],
            ["d1", "Twice", "", "Closed Won", "", "2025-03-01", "", "", ""],
            ["", "Keyless", "", "Closed Won", "", "2025-03-01", "", "", ""],
            ["d7", "Nobody's", "m9", "Closed Won", "", "2025-03-01", "", "", ""],
        ],
    )
    maps = {"external_id": "mql_id", "trait.Segment": "Segment"}
    run = imported(admin, "deals", path, maps=maps)
    found = deals(admin)
    assert counts(run) == (2, 0, 0, 6)
    won = found["Data platform"]
    assert (won.state, won.amount, won.products) == (DealState.WON, 12_800_050, "Pro")
    assert (won.closed_at or 0) - won.created_at == 28 * 86_400_000
    assert found["Open one"].state is DealState.OPEN
    assert way(admin, "m1")[-1] == ("won", "2025-03-01")
    assert [(row, column) for row, column, _ in sorted(reasons(admin, run))] == [
        *((4, "amount"), (5, "closed_at"), (6, "closed_at"), (7, "key"), (8, "key"), (9, ""))
    ]
    assert counts(imported(admin, "deals", path, maps=maps)) == (0, 0, 2, 6)


def test_contracts_and_milestones_find_their_deals(admin: Actor, tmp_path: Path) -> None:
    rows = [["Deal ID", "Stage", "Closed"], ["d1", "won", "2025-03-01"], ["d2", "live", "2025-03-01"]]
    imported(admin, "deals", written(tmp_path, rows))
    contracts = written(
        tmp_path,
        [
            ["Deal ID", "Signed", "Start date", "End date", "Term", "TCV"],
            ["d1", "2025-03-01", "2025-04-01", "2026-03-31", "12", "128,000"],
            ["d2", "2025-03-01", "2025-04-01", "2024-03-31", "", ""],
            ["d3", "2025-03-01", "", "", "", ""],
            ["d2", "yesterday", "", "", "", ""],
            ["d2", "2025-03-01", "", "", "", "-1"],
            ["d2", "2025-03-01", "", "", "0", ""],
        ],
        "contracts.csv",
    )
    run = imported(admin, "contracts", contracts)
    assert counts(run) == (1, 0, 0, 5)
    assert counts(imported(admin, "contracts", contracts)) == (0, 0, 1, 5)
    page = api.get_deal_page(admin, deals(admin)["d1"].id)
    (contract,) = page.contracts
    assert (contract.amount, contract.term_months, str(contract.ends_on)) == (12_800_000, 12, "2026-03-31")
    milestones = written(
        tmp_path,
        [
            ["Deal ID", "Milestone", "Planned", "Done", "Go-live"],
            ["d1", "Data connected", "2025-05-15", "2025-05-20", ""],
            ["d1", "Go-live", "2025-06-01", "2025-06-10", "yes"],
            ["d1", "Go-live", "2025-06-01", "", "yes"],
            ["d1", "", "2025-06-01", "", ""],
            ["d9", "Go-live", "2025-06-01", "", ""],
        ],
        "milestones.csv",
    )
    assert counts(imported(admin, "milestones", milestones)) == (2, 0, 0, 3)
    assert counts(imported(admin, "milestones", milestones)) == (0, 0, 2, 3)
    after = api.get_deal_page(admin, deals(admin)["d1"].id)
    assert [one.title for one in after.milestones] == ["Data connected", "Go-live"]
    assert str(after.deal.live_on) == "2025-06-10"


def test_who_may_not_touch_deals_imports_none(stranger: Actor, tmp_path: Path) -> None:
    from crescendo.core.refusals import NotAllowed

    path = written(tmp_path, [["Deal ID", "Stage"], ["d1", "won"]])
    with pytest.raises(NotAllowed):
        imported(stranger, "deals", path)


def test_names_of_other_systems_are_known() -> None:
    contacts = api.in_force().course(Pipeline.CONTACT)
    named = {
        *(("subscriber", "lead"), ("marketingqualifiedlead", "mql"), ("salesqualifiedlead", "sql")),
        *(("customer", "won"), ("Working - Contacted", "mql"), ("BAD_TIMING", "recycled")),
        *(("UNQUALIFIED", "disqualified"), ("ATTEMPTED_TO_CONTACT", "recycled"), ("lead", "lead")),
    }
    assert {(name, stage_named(contacts, name, CONTACT_NAMES)) for name, _ in named} == named
    stages = api.in_force().course(Pipeline.DEAL)
    assert stage_named(stages, "Closed Won", DEAL_NAMES) == "won"
    assert stage_named(stages, "presentationscheduled", DEAL_NAMES) == "opportunity"
    assert stage_named(stages, "evangelist", DEAL_NAMES) is None


def test_amounts_are_read_whole_or_not_at_all() -> None:
    read = {text: read_amount(text, "CNY") for text in ("128000", "1,234.5", "￥12.30", "0.0")}
    assert read == {"128000": 12_800_000, "1,234.5": 123_450, "￥12.30": 1_230, "0.0": 0}
    assert read_amount("1200", "JPY") == 1_200
    assert {read_amount(text, "CNY") for text in ("1,23", "12.345", "lots", "1e5", "")} == {NO_AMOUNT}
    assert read_amount("-1", "CNY") == NEGATIVE
    assert msgspec.json.encode(read_amount("9" * 30, "CNY")) == msgspec.json.encode(NO_AMOUNT)
