"""Notes and files hang on contacts and accounts, follow merges, tell whom they mention, and go with an erasure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crescendo.conditions.types import Entity
from crescendo.core import api as core
from crescendo.core import facts, jobs, settings
from crescendo.core.clock import DAY, HOUR
from crescendo.core.rawlog_memory import ForgetfulLog
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.roles import PERMISSIONS
from crescendo.core.types import Actor, CreateStaff, FactDraft, Role, Surroundings
from crescendo.people import api
from crescendo.people.notes.mentions import named
from crescendo.people.types import (
    About,
    EraseContacts,
    Identity,
    IdentityKind,
    MergeAccounts,
    MergeContacts,
    NewAccount,
    NewContact,
    NewFile,
    NewNote,
    NoteEdit,
    NoteRemoved,
    Proof,
    Sighting,
)
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
MARKER = "mkr7q9xzv@hongtu.example"


def somebody(by: Actor, name: str = "Ann", email: str | None = None) -> About:
    fields = {"name": name} if email is None else {"name": name, "email": email}
    row = api.create_contact(by, NewContact(fields=fields), now=NOON)
    return About(entity=Entity.CONTACT, id=row.id)


def company(by: Actor, name: str = "Hongtu") -> About:
    return About(
        entity=Entity.ACCOUNT, id=api.create_account(by, NewAccount(fields={"name": name}), now=NOON).id
    )


def write(by: Actor, about: About, text: str, now: int = NOON) -> int:
    return api.write_note(by, NewNote(about=about, text=text), now=now).note.id


def texts(by: Actor, about: About, now: int = NOON) -> list[str]:
    return [note.text for note in api.list_notes(by, about, now=now).rows if note.removed_at is None]


def bring(by: Actor, about: About, name: str = "plan.png", content: bytes = PNG) -> int:
    return api.add_file(by, NewFile(about=about, name=name, blocks=[content]), now=NOON).id


def colleague(name: str, role: Role = Role.MARKETING) -> int:
    request = CreateStaff(
        email=f"{role}{len(name)}@x.example", name=name, role=role, password="ein-langes-Wort-7"
    )
    return core.create_staff(Actor.system("test"), request, now=NOON).id


def unread(staff_id: int) -> int:
    return core.notices.count_unread(core.actors_of(frozenset({staff_id}))[staff_id])


def test_a_note_is_written_changed_taken_away_and_taken_back(lin: Actor, chen: Actor) -> None:
    ann = somebody(lin)
    first, second = write(lin, ann, "Called,\r\nno answer. "), write(lin, ann, "Called again")
    assert texts(lin, ann) == ["Called again", "Called,\nno answer."]
    changed = api.edit_note(lin, NoteEdit(note_id=first, text="Called: wants a demo"), now=NOON + 5).note
    assert (changed.edited_at, changed.at) == (NOON + 5, NOON)
    api.remove_note(lin, second, now=NOON + 6)
    assert texts(lin, ann) == ["Called: wants a demo"]
    assert [note.removed_at for note in api.list_notes(lin, ann, now=NOON + 7).rows] == [NOON + 6, None]
    with pytest.raises(NotFound):
        api.remove_note(lin, second, now=NOON + 7)
    api.restore_note(lin, second, now=NOON + 8)
    assert len(texts(lin, ann)) == 2


def test_what_was_taken_away_goes_for_good_after_a_day(lin: Actor) -> None:
    ann = somebody(lin)
    number = write(lin, ann, "Wrong person")
    api.remove_note(lin, number, now=NOON)
    assert len(api.list_notes(lin, ann, now=NOON + 2 * HOUR).rows) == 0
    with pytest.raises(NoteRemoved):
        api.restore_note(lin, number, now=NOON + DAY)
    api.trim_notes(now=NOON + DAY)
    with pytest.raises(NotFound):
        api.restore_note(lin, number, now=NOON + DAY)


def test_only_its_author_or_settings_change_a_note_and_only_within_the_scope(
    lin: Actor, chen: Actor, admin: Actor, stranger: Actor
) -> None:
    ann, mine = somebody(lin), somebody(chen)
    number, own = write(lin, ann, "Lin's"), write(lin, mine, "for Chen")
    for verb in (api.remove_note, api.restore_note):
        with pytest.raises(NotAllowed):
            verb(stranger, number, now=NOON)
        with pytest.raises(NotFound):
            verb(chen, number, now=NOON)
        with pytest.raises(NotAllowed):
            verb(chen, own, now=NOON)
    with pytest.raises(NotFound):
        write(chen, ann, "not mine")
    with pytest.raises(NotFound):
        api.get_note(chen, number)
    with pytest.raises(NotAllowed):
        api.list_notes(stranger, ann, now=NOON)
    assert api.edit_note(admin, NoteEdit(note_id=number, text="Tidied"), now=NOON).note.by_label == "Lin"
    for text in (" \n ", "x" * 10_001):
        with pytest.raises(NotValid):
            write(lin, ann, text)


def test_who_may_not_see_personal_data_reads_no_note_and_fetches_no_file(lin: Actor) -> None:
    analyst = replace(lin, permissions=PERMISSIONS[Role.ANALYST], sees_personal_data=False)
    ann = somebody(lin)
    write(lin, ann, "Her private number is 138 0013 7724")
    number = bring(lin, ann, "ann.png")
    assert texts(analyst, ann) == ["***"]
    assert [file.name for file in api.list_files(analyst, ann, now=NOON).rows] == ["***.png"]
    with pytest.raises(NotAllowed):
        api.fetch_file(analyst, number, now=NOON)


def test_a_colleague_who_is_named_is_told_once_if_she_may_see_it(lin: Actor) -> None:
    lin = replace(lin, staff_id=9_000_000)
    wei, seller = colleague("Chen Wei"), colleague("陈伟", Role.SALES)
    written = api.write_note(
        lin, NewNote(about=somebody(lin), text="@chen wei please look; @陈伟请看"), now=NOON
    )
    assert (written.told, written.not_told) == ((wei,), (seller,))
    assert (unread(wei), unread(seller)) == (1, 0)
    edit = NoteEdit(note_id=written.note.id, text="@Chen Wei: done", mention_ids=(wei,))
    assert api.edit_note(lin, edit, now=NOON + 1).note.mentions == (wei,)
    assert unread(wei) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Wu", {1}),
        ("mail wu@example.com", set()),
        ("@Wuhan", set()),
        ("＠ｗｕ!", {1}),
        ("@Wu Min and @吴敏在吗", {2, 3}),
        ("@", set()),
    ],
)
def test_a_name_after_an_at_is_a_mention(text: str, found: set[int]) -> None:
    assert named(text, {1: "Wu", 2: "Wu Min", 3: "吴敏", 4: ""}) == found


def test_notes_and_files_stand_with_the_survivor_and_what_came_since_stays_there(lin: Actor) -> None:
    one, other = somebody(lin, "One"), somebody(lin, "Other")
    write(lin, one, "of one")
    write(lin, other, "of other")
    bring(lin, other)
    asked = MergeContacts(survivor_id=one.id, other_id=other.id, choices={})
    listed = {a.kind: (a.survivor, a.other) for a in api.preview_merge(lin, asked).attached}
    assert listed == {"notes": (1, 1), "files": (0, 1)}
    merge = api.merge_contacts(lin, asked, now=NOON + 1)
    write(lin, other, "since")
    assert texts(lin, one) == ["since", "of other", "of one"]
    assert len(api.list_files(lin, one, now=NOON).rows) == 1
    api.unmerge_contacts(lin, merge.id, now=NOON + 2)
    assert (texts(lin, one), texts(lin, other)) == (["since", "of one"], ["of other"])


def test_notes_of_an_account_stand_with_the_one_that_it_is_part_of(lin: Actor) -> None:
    kept, gone = company(lin, "Lynx Valves"), company(lin, "Marten Cables")
    write(lin, gone, "about the cables")
    bring(lin, gone)
    asked = MergeAccounts(kept_id=kept.id, gone_id=gone.id)
    preview = api.preview_account_merge(lin, asked)
    assert (preview.notes, preview.files) == (1, 1)
    api.merge_accounts(lin, asked, now=NOON)
    assert texts(lin, kept) == texts(lin, gone) == ["about the cables"]
    api.unmerge_account(lin, gone.id, now=NOON)
    assert (texts(lin, kept), texts(lin, gone)) == ([], ["about the cables"])


def test_a_file_is_kept_once_and_goes_when_nobody_has_it(lin: Actor) -> None:
    ann, bob = somebody(lin, "Ann"), somebody(lin, "Bob")
    hers, his = bring(lin, ann, "C:\\docs\\plan\u202egpj.PNG"), bring(lin, bob)
    found, same = (api.fetch_file(lin, number, now=NOON) for number in (hers, his))
    assert (found.path, found.path.read_bytes()) == (same.path, PNG)
    assert (found.file.name, found.file.media_type, found.file.is_shown) == (
        "plan gpj.PNG",
        "image/png",
        True,
    )
    api.remove_file(lin, hers, now=NOON)
    with pytest.raises(NotFound):
        api.fetch_file(lin, hers, now=NOON)
    api.restore_file(lin, hers, now=NOON)
    api.remove_file(lin, hers, now=NOON)
    api.trim_notes(now=NOON + DAY)
    assert found.path.is_file()
    api.remove_file(lin, his, now=NOON + DAY)
    api.trim_notes(now=NOON + 2 * DAY)
    assert not found.path.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>"),
        ("run.exe", b"MZ"),
        ("noending", b"x"),
        ("false.png", b"<html><script>"),
        ("empty.pdf", b""),
    ],
)
def test_a_file_that_could_harm_is_refused(name: str, content: bytes, lin: Actor) -> None:
    ann = somebody(lin)
    with pytest.raises(NotValid):
        bring(lin, ann, name, content)
    assert api.list_files(lin, ann, now=NOON).rows == ()


def test_orphans_are_cleaned_and_an_upload_half_way_too(lin: Actor) -> None:
    number = bring(lin, somebody(lin), content=PNG + b"orphan")
    lost = api.fetch_file(lin, number, now=NOON).path
    (lost.parent.parent / "new.killed.partial").write_bytes(b"x")
    known = lost.with_name(lost.name[:2] + "0" * 62)
    known.write_bytes(b"left behind")
    later = known.stat().st_mtime_ns // 1_000_000 + DAY + HOUR
    minute = int(known.name[:2], 16) * 60_000
    api.trim_notes(now=later - later % (256 * 60_000) + minute + 256 * 60_000)
    assert (lost.exists(), known.exists()) == (True, False)
    assert not list(lost.parent.parent.glob("*.partial"))


def test_erasure_takes_notes_and_files_and_cuts_the_address_out_of_others(lin: Actor, admin: Actor) -> None:
    with facts.together(now=NOON):
        person = Identity(IdentityKind.EMAIL, MARKER)
        seen = api.sight([Sighting(key="k", at=NOON, proof=Proof.VERIFIED, people=(person,))], now=NOON)
        made = FactDraft(kind="contact.created", payload={"contacts": list(seen.created)}, at=NOON)
        facts.append([made], now=NOON)
    ann, hongtu = About(entity=Entity.CONTACT, id=seen.created[0]), company(lin)
    write(lin, ann, f"Write to {MARKER}")
    write(lin, hongtu, f"Their buyer is {MARKER}, says Lin")
    path = api.fetch_file(lin, bring(lin, ann, content=PNG + MARKER.encode()), now=NOON).path
    shared = bring(lin, hongtu, f"offer to {MARKER}.png")
    held = [dict(row) for part in api.personal_data(admin, ann.id, surroundings()) for row in part.rows]
    assert [row["text"] for row in held if "text" in row] == [f"Write to {MARKER}"]
    assert next(api.files_held(api.person_of([ann.id])))[0].endswith("plan.png")
    api.erase_contacts(admin, EraseContacts(contact_ids=(ann.id,)), now=NOON)
    jobs.run_until_quiet(api.erasure_handlers(ForgetfulLog()), now=NOON)
    assert not path.exists()
    assert texts(lin, hongtu) == ["Their buyer is [erased], says Lin"]
    assert api.fetch_file(lin, shared, now=NOON).file.name == "offer to [erased].png"
    home = settings.current().home / "files"
    assert not any(MARKER.encode() in file.read_bytes() for file in home.rglob("*") if file.is_file())


def surroundings() -> Surroundings:
    return Surroundings(home=settings.current().home, log=ForgetfulLog())
