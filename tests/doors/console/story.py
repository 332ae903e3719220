"""One visit, told through the raw log and ingest as in the product."""

from __future__ import annotations

import contextlib
import itertools
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser

from crescendo.activity.api import Ingest, catalogue, live_events, record_confirmation, record_submission
from crescendo.activity.recording import Confirmation, Submission, Visitor
from crescendo.channels import api as channels
from crescendo.channels.types import NewEndpoint
from crescendo.conditions.types import Entity
from crescendo.core import api as core
from crescendo.core import jobs, rounds, sending, sessions
from crescendo.core.clock import SystemClock
from crescendo.core.exports import running as exporting
from crescendo.core.exports import runs as export_runs
from crescendo.core.exports.types import AskExport, ExportState, Format
from crescendo.core.imports import runs
from crescendo.core.imports.types import OpenFile
from crescendo.core.rawlog import NewRecord, RawLog
from crescendo.core.rawlog_meta import RequestMeta
from crescendo.core.refusals import NotValid
from crescendo.core.types import (
    Actor,
    AlreadyInvited,
    CreateStaff,
    CreateTeam,
    Invite,
    NoteSession,
    Permission,
    Role,
    SaveView,
    Scope,
    Sharing,
    ViewContent,
)
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    Cause,
    Due,
    Enroll,
    LeadState,
    MoveContact,
    MoveContacts,
    NewCall,
    NewDeal,
    NewTask,
    Outcome,
    PutMilestone,
    ReassignLead,
    RejectLead,
    Subject,
    SubjectKind,
)
from crescendo.people import api as people
from crescendo.people.types import (
    About,
    AccountSuggestionQuery,
    ChangeMany,
    ConsentPurpose,
    ContactQuery,
    DeclareField,
    Deed,
    EraseContacts,
    MergeAccounts,
    MergeContacts,
    NewAccount,
    NewContact,
    NewFile,
    NewNote,
    NewTag,
    OwnType,
    ReachChannel,
    SuppressAddress,
)
from crescendo.scoring import api as scoring
from crescendo.scoring.types import SaveModel
from crescendo.segments import api as segments
from crescendo.segments.types import NewSegment, SegmentKind
from crescendo.sources import api as sources
from crescendo.sources.types import CreateApiKey, CreateSource

PASSWORD = "ein-langes-Wort-7"
AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0 Safari/537.36"
)
CRAWLER = "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"
LANDING = (
    "https://www.example.com/pricing?utm_source=baidu&utm_medium=cpc&utm_campaign=Brand-East"
    "&utm_term=bigdata-price&bd_vid=1122334455"
)
MINUTE = 60_000
NOON = 1_767_582_000_000
_numbers = itertools.count()
TWINS = ("Kestrel Optics GmbH", "KESTREL optics")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What the routes of the console can be asked about."""

    source_id: int
    key_id: int
    team_id: int
    contact_id: int
    other_id: int
    merge_id: int
    account_id: int
    suggestion_id: int
    twin_id: int
    merged_account_id: int
    event_id: int
    item_id: int
    name_id: int
    field_id: int
    tag_id: int
    run_id: int
    lead_id: int
    log: RawLog


def tell(log: RawLog, now: int) -> Company:
    """All of it, an hour ago."""
    by = Actor.system("story")
    lifecycle.ship(now=now)
    source = sources.create_source(by, CreateSource(name="Website"), now=now)
    key = sources.create_api_key(
        by, CreateApiKey(name="Reports", scopes=frozenset({"contacts_read"})), now=now
    )
    team = core.create_team(by, CreateTeam(name="East"), now=now)
    began = now - 60 * MINUTE
    view_page(log, source.id, "device-1", began, LANDING, "Pricing", "https://www.baidu.com/")
    view_page(log, source.id, "device-1", began + MINUTE, "https://www.example.com/trial", "Trial")
    _send_form(log, source.id, began + 2 * MINUTE)
    view_page(
        log, source.id, "device-2", began, "https://www.example.com/", "Home of a crawler", agent=CRAWLER
    )
    _append(log, source.id, [{"messageId": "broken", "at": now}], "device-3", began, AGENT)
    ingest = Ingest(log, zone="Asia/Shanghai", own_host="www.example.com")
    while ingest(now):
        pass
    contact = people.list_contacts(by, ContactQuery(), now=now).rows[0]
    other, typed = (
        people.create_contact(by, NewContact(fields={"name": name, "title": "CTO"}), now=now).id
        for name in ("Wang Siyuan", "Mr Wang")
    )
    merge = people.merge_contacts(by, MergeContacts(survivor_id=other, other_id=typed), now=now)
    return Company(
        source_id=source.id,
        key_id=key.key.id,
        team_id=team.id,
        contact_id=contact.id,
        other_id=other,
        merge_id=merge.id,
        account_id=contact.account_id or 0,
        suggestion_id=_suggestion(by, now),
        twin_id=_account(by, "Ibex Pumps Ltd", now),
        merged_account_id=_merged(by, now),
        event_id=live_events(by)[0].id,
        item_id=core.quarantine.list_items(by).rows[0].id,
        name_id=catalogue(by, now=now, zone="Asia/Shanghai")[0].name_id,
        field_id=people.declare_field(
            by,
            DeclareField(entity=Entity.CONTACT, key="seats", type=OwnType.NUMBER, en="Seats", zh="席位"),
            now=now,
        ).id,
        run_id=_import(by, now),
        tag_id=people.create_tag(by, NewTag(name="East"), now=now).id,
        lead_id=_lead(by, other, now),
        log=log,
    )


def _lead(by: Actor, contact_id: int, now: int) -> int:
    """Somebody whom sales is to answer for, in the pool as long as nobody sells."""
    for stage in ("lead", "mql"):
        move = MoveContacts(contact_ids=(contact_id,), to=stage, cause=Cause.RULE, way="hot")
        lifecycle.move_contacts(by, move, now=now)
    rounds.run_until_quiet((lifecycle.Leads(),), now=now)
    lead = lifecycle.lead_of(by, contact_id)
    assert lead is not None
    return lead.id


def bring_lead(lead_id: int, asked: str) -> None:
    """The lead stands where a route asks for it: with a seller, rejected, or disputed as well."""
    by, at = Actor.system("story"), NOON
    if lifecycle.get_lead(by, lead_id).state is not LeadState.POOL:
        return
    seller = core.create_staff(
        by,
        CreateStaff(
            email=f"s{next(_numbers)}@crescendo.example", name="Seller", role=Role.SALES, password=PASSWORD
        ),
        now=at,
    )
    if asked == "reassign_lead":
        # The body names a number that rows do not start from.
        get_user_model().objects.filter(pk=seller.id).update(id=1)
        return
    lifecycle.reassign_lead(by, ReassignLead(lead_id=lead_id, to_staff_id=seller.id), now=at)
    if asked in {"reopen_lead", "dispute_rejection", "answer_dispute"}:
        lifecycle.reject_lead(by, RejectLead(lead_id=lead_id, reason="no_budget"), now=at)
    if asked == "answer_dispute":
        lifecycle.dispute_reject(by, lead_id, note="", now=at)


def _suggestion(by: Actor, now: int) -> int:
    """Two accounts that look alike."""
    made = [_account(by, name, now) for name in TWINS]
    people.match_companies((), made, now=now)
    return people.list_account_suggestions(by, AccountSuggestionQuery()).rows[0].id


def _account(by: Actor, name: str, now: int) -> int:
    return people.create_account(by, NewAccount(fields={"name": name}), now=now).id


def _merged(by: Actor, now: int) -> int:
    """An account that is part of another."""
    kept, gone = _account(by, "Lynx Valves SpA", now), _account(by, "Marten Cables Oy", now)
    people.merge_accounts(by, MergeAccounts(kept_id=kept, gone_id=gone), now=now)
    return gone


def _import(by: Actor, now: int) -> int:
    """A file that was read and waits for its plan."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "website.csv"
        path.write_text("openid,platform\nwang@hongtu.example,zhihu\n", encoding="utf-8")
        return runs.open_file(by, OpenFile(kind="contacts", path=path, name=path.name), now=now).id


def erase_somebody(log: RawLog) -> int:
    """A person who was erased; the number of the report."""
    by = Actor.system("story")
    gone = people.create_contact(by, NewContact(fields={"name": "Gone"}), now=NOON)
    number = people.erase_contacts(by, EraseContacts(contact_ids=(gone.id,), reason="7"), now=NOON)
    jobs.run_until_quiet(people.erasure_handlers(log), now=NOON)
    return number


def reject(suggestion_id: int) -> None:
    """A suggestion about accounts that was decided."""
    with contextlib.suppress(NotValid):
        people.reject_account_suggestion(Actor.system("story"), suggestion_id, now=NOON)


def make_task(contact_id: int) -> int:
    """A task about a contact; anew each time, so that removing it is fine."""
    subject = Subject(kind=SubjectKind.CONTACT, id=contact_id)
    new = NewTask(subject=subject, title="Send the price", due=Due(on="2026-01-05"))
    return lifecycle.create_task(Actor.system("story"), new, now=NOON).id


def draft_a_lifecycle() -> None:
    """A lifecycle that can be published."""
    lifecycle.ship(now=SystemClock().now())
    document = {"reasons": {**lifecycle.SHIPPED["reasons"], "skip": []}}
    lifecycle.save_lifecycle(Actor.system("test"), document, revision=None, now=SystemClock().now())


def move_on(contact_id: int) -> int | None:
    """The number of a contact's latest move."""
    wanted = MoveContact(contact_id=contact_id, to="lead")
    return lifecycle.move_contact(Actor.system("test"), wanted, now=SystemClock().now()).id


def route_lead(contact_id: int) -> int:
    """Somebody becomes a lead, and is given out."""
    return _lead(Actor.system("story"), contact_id, NOON)


def queue_up() -> int:
    """Somebody new waits in an SDR's queue, since their data lack."""
    by = Actor.system("story")
    contact = people.create_contact(by, NewContact(fields={"name": "Qian"}), now=NOON).id
    email = f"s{next(_numbers)}@crescendo.example"
    core.create_staff(by, CreateStaff(email=email, name="Sun", role=Role.SDR, password=None), now=NOON)
    for stage in ("lead", "mql"):
        move = MoveContacts(contact_ids=(contact,), to=stage, cause=Cause.RULE, way="hot_unknown")
        lifecycle.move_contacts(by, move, now=NOON)
    rounds.run_until_quiet((lifecycle.Leads(), lifecycle.Telesales()), now=NOON)
    queued = lifecycle.queued_of(by, contact, now=NOON)
    assert queued is not None
    return queued.id


def enroll(contact_id: int) -> int:
    """Somebody in a cadence."""
    asked = Enroll(contact_ids=(contact_id,), cadence="until_reached")
    return lifecycle.enroll(Actor.system("story"), asked, now=NOON)[0].id


def record_call(contact_id: int) -> int:
    """A call with a contact."""
    call = NewCall(contact_id=contact_id, outcome=Outcome.NOT_REACHED)
    return lifecycle.record_call(Actor.system("story"), call, now=NOON).call.id


def make_deal(contact_id: int, *, is_removed: bool = False) -> int:
    """A deal with a contact on it; anew each time, so that removing it is fine."""
    fields = {"name": "Hongtu BigData", "source": "seo", "amount": 900_00}
    new = NewDeal(fields=fields, people={contact_id: "user"})
    made = lifecycle.create_deal(Actor.system("story"), new, now=NOON).id
    if is_removed:
        lifecycle.remove_deal(Actor.system("story"), made, now=SystemClock().now())
    return made


def make_milestone(deal_id: int) -> int:
    """A step of its delivery."""
    step = PutMilestone(deal_id=deal_id, title="Kick-off")
    return lifecycle.put_milestone(Actor.system("story"), step, now=NOON).id


def make_segment(contact_id: int, route: str = "") -> int:
    """A segment by hand with somebody in it; as the route needs it one to be published, or a removed one."""
    by, now = Actor.system("story"), SystemClock().now()
    name, title = f"Guests {next(_numbers)}", {"field": "title", "operator": "is", "value": "CTO"}
    is_fixed = route not in {"publish_segment", "segment-publish"}
    kind = SegmentKind.FIXED if is_fixed else SegmentKind.DYNAMIC
    made = segments.create_segment(by, NewSegment(name=name, kind=kind, condition=title), now=now)
    if is_fixed:
        segments.add_members(by, made.id, [contact_id], now=now)
    if route in {"segment-restore", "restore_segment"}:
        segments.remove_segment(by, made.id, now=now)
    return made.id


def write_note(contact_id: int) -> int:
    """A note about a contact."""
    about = About(entity=Entity.CONTACT, id=contact_id)
    return people.write_note(Actor.system("story"), NewNote(about=about, text="Called"), now=NOON).note.id


def keep_file(contact_id: int) -> int:
    """A file of a contact."""
    about = About(entity=Entity.CONTACT, id=contact_id)
    new = NewFile(about=about, name="note.txt", blocks=[b"Called"])
    return people.add_file(Actor.system("story"), new, now=NOON).id


def try_a_model_out() -> None:
    """A draft of the scoring model that acts, and what it would do."""
    by = Actor.system("story")
    page = scoring.get_model(by, scoring.CHAMPION)
    if page.revision is None:
        wanted = SaveModel(
            key=page.key, document=page.draft | {"bands": {"warm": 140, "hot": 301}}, revision=None
        )
        scoring.save_model(by, wanted, now=NOON)
        scoring.start_preview(by, page.key, now=NOON)


def save_a_view() -> int:
    """A view of the contacts that the whole company sees."""
    wanted = SaveView(
        list_name="contacts", name=f"Hongtu {next(_numbers)}", content=ViewContent(), sharing=Sharing.COMPANY
    )
    return core.saved_views.save_view(Actor.system("test"), wanted, now=NOON).id


def change_many(contact_id: int, *, is_done: bool = False) -> int:
    """A change of many that runs, or has ended."""
    wanted = ChangeMany(
        entity=Entity.CONTACT, deed=Deed.SET, field="city", value=f"City {next(_numbers)}", ids=(contact_id,)
    )
    by = Actor.system("story")
    told = people.preview_changes(by, wanted, now=NOON).mark
    made = people.change_many(by, wanted, told=told, now=NOON)
    if is_done:
        people.stop_change(by, made, now=NOON)
    return made


def refuse_a_move(contact_id: int) -> int:
    """A move of many that left somebody where she is, told why."""
    wanted = ChangeMany(entity=Entity.CONTACT, deed=Deed.MOVE, field="won", ids=(contact_id,))
    by = Actor.system("story")
    told = people.preview_changes(by, wanted, now=NOON).mark
    made = people.change_many(by, wanted, told=told, now=NOON)
    jobs.run_until_quiet(people.job_handlers(), now=NOON)
    return made


def ask_for_data(contact_id: int) -> int:
    """An export of personal data that is in the making."""
    return people.ask_bundle(Actor.system("story"), contact_id, language="en", now=NOON)


def ask_for_export() -> int:
    """An export that is in the making."""
    wanted = AskExport(kind="contacts", format=Format.CSV)
    return export_runs.ask(Actor.system("story"), wanted, now=NOON).id


def ask_for_export_by_key(*, is_ready: bool) -> int:
    """One that the tests' API key asked for, without personal data."""
    permissions = frozenset({Permission.EXPORT, Permission.CONTACTS_READ})
    by = Actor(staff_id=None, label="API: Warehouse", permissions=permissions, scope=Scope.ALL)
    asked = export_runs.ask(by, AskExport(kind="contacts", format=Format.CSV), now=SystemClock().now())
    while is_ready and asked.state is ExportState.RUNNING:
        asked = exporting.step(asked.id, now=SystemClock().now()) or asked
    return asked.id


def user_of(staff_id: int) -> AbstractBaseUser:
    """The login behind a member of staff."""
    found = get_user_model()._default_manager.get(pk=staff_id)
    assert isinstance(found, AbstractBaseUser)
    return found


def view_page(
    log: RawLog,
    source_id: int,
    device: str,
    at: int,
    url: str,
    title: str,
    referrer: str = "",
    agent: str = AGENT,
) -> None:
    view = {"name": "page.viewed", "url": url, "title": title, "referrer": referrer}
    named = {"messageId": f"{device}-{at}", "pageView": f"{device}-{at}", "at": at}
    dwell = {"name": "page.dwell", "pageView": f"{device}-{at}", "activeMs": 42_000, "scroll": 80}
    _append(log, source_id, [named | view, dwell], device, at, agent)


def _append(
    log: RawLog, source_id: int, events: list[dict[str, object]], device: str, at: int, agent: str
) -> None:
    body = {"sentAt": at, "device": device, "consent": "granted", "events": events}
    meta = RequestMeta(
        source=source_id, key_trust="browser", protocol="tracker", path="/v1/tracker", ua=agent, device=device
    )
    log.append([NewRecord(received_at=at, meta=meta.encode(), body=json.dumps(body).encode())])


def _send_form(log: RawLog, source_id: int, at: int) -> None:
    visitor = Visitor(device="device-1", agent=AGENT)
    fields = {
        "name": "王思源",
        "email": "wang@hongtu-tech.com.cn",
        "phone": "13800138001",
        "company": "宏图科技",
    }
    consent = {"purpose": "marketing", "channel": "email", "text_version": "1", "language": "zh-hans"}
    submission = Submission(
        source_id=source_id,
        key="submission-1",
        form="trial",
        fields=fields | {"title": "数据总监", "city": "上海"},
        consents=[consent],
        url="https://www.example.com/trial",
        title="Trial",
        visitor=visitor,
    )
    record_submission(log, submission, now=at)
    click = Confirmation(
        source_id=source_id, submission_key="submission-1", email="wang@hongtu-tech.com.cn", visitor=visitor
    )
    record_confirmation(log, click, now=at + MINUTE)


def suppress_somebody() -> int:
    """A line of the suppression list."""
    by, now = Actor.system("test"), SystemClock().now()
    return people.add_suppression(by, SuppressAddress(address="@acme.cn"), now=now).id


def open_session(staff_id: int) -> int:
    """A device on which somebody is signed in; none where there is nobody of this number."""
    if not get_user_model().objects.filter(pk=staff_id).exists():
        return 1
    by, now = Actor.system("test"), SystemClock().now()
    known = NoteSession(
        staff_id=staff_id, key="elsewhere", former="", device="", network="", method="password"
    )
    sessions.note_session(known, now=now)
    return sessions.list_sessions(by, staff_id, key="elsewhere")[0].id


def invite_somebody() -> int:
    """An invitation that nobody answered; one that an earlier route withdrew is made anew."""
    by = Actor.system("test")
    request = Invite(email="new@crescendo.example", role=Role.SALES)
    with contextlib.suppress(AlreadyInvited):
        core.invite(by, request, now=SystemClock().now())
    return core.list_invitations(by)[0].id


def publish_purpose() -> str:
    """A purpose of the company's own, named alike in both languages."""
    by, document = Actor.system("test"), people.consent_purposes(Actor.system("test")).document
    channels = (ReachChannel.EMAIL,)
    own = ConsentPurpose(key="acme", en="Acme", zh="Acme", text_en="Acme", text_zh="Acme", channels=channels)
    if own not in document.purposes:
        changed = msgspec.structs.replace(document, purposes=(*document.purposes, own))
        people.change_purposes(by, changed, now=SystemClock().now())
    return own.key


def make_a_webhook() -> int:
    """A webhook that nobody answers at; its id."""
    wanted = NewEndpoint(
        name=f"CRM {next(_numbers)}", url="https://crm.example/hook", kinds=frozenset({"contact.created"})
    )
    made = channels.create_endpoint(Actor.system("story"), wanted, now=SystemClock().now())
    return made.endpoint.id


def send_a_trial(*, is_settled: bool = False) -> int:
    """A delivery that waits, or one that was given up; its id."""
    by, now = Actor.system("story"), SystemClock().now()
    sent = channels.send_trial(by, make_a_webhook(), now=now)
    if is_settled:
        sending.freeze(by, because="by_hand", now=now)
        sending.lift(by, discard=["channels.webhook_deliveries"], now=now)
    return sent.id
