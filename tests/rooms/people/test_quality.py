"""Data quality: found, counted, repaired in bulk as one change set, taken back."""

from __future__ import annotations

import pytest

from crescendo.core import jobs
from crescendo.core.jobs import claim
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor
from crescendo.people import api, models
from crescendo.people.bulk import running
from crescendo.people.quality.rules import Row, problems_of, repaired
from crescendo.people.types import ChangeState, ContactEdit, Problem, RepairAction, RepairContacts
from tests.rooms.people.cast import contact_of, said, see, user

SYSTEM = Actor.system("tests")
NOW = 40_000_000_000
FIX = RepairContacts(problem=Problem.TYPED_WRONG, action=RepairAction.PROPOSE)


def row(**given: str) -> Row:
    empty = {"name": "", "email": "", "phone": "", "title": "CTO", "company_name": "", "account_name": ""}
    return Row(id=1, **{**empty, **given}, last_seen_at=NOW, traits="{}")


@pytest.mark.parametrize(
    ("given", "problem", "action", "after"),
    [
        ({"email": "lin@gmial.com"}, Problem.TYPED_WRONG, RepairAction.PROPOSE, "lin@gmail.com"),
        ({"name": "ANN LEE"}, Problem.NAME_CASE, RepairAction.PROPOSE, "Ann Lee"),
        ({"name": "王伟（华为）"}, Problem.COMPANY_IN_NAME, RepairAction.PROPOSE, "王伟"),
        ({"name": "Ann Acme", "company_name": "ACME"}, Problem.COMPANY_IN_NAME, RepairAction.PROPOSE, "Ann"),
        ({"email": "info@acme.cn", "company_name": "Acme"}, Problem.ROLE, RepairAction.CLEAR, ""),
        ({"email": "a@mailinator.com"}, Problem.DISPOSABLE, RepairAction.CLEAR, ""),
        ({"email": "a@acme.invalidtld"}, Problem.NO_DOMAIN, RepairAction.CLEAR, ""),
        ({"phone": "+861791234567"}, Problem.BAD_PHONE, RepairAction.CLEAR, ""),
        ({"email": "a@acme.cn"}, Problem.UNNAMED_COMPANY, RepairAction.SET, "Acme"),
        ({"title": ""}, Problem.MISSING_TITLE, RepairAction.SET, "Acme"),
    ],
)
def test_each_problem_is_told_and_mended(
    given: dict[str, str], problem: Problem, action: RepairAction, after: str
) -> None:
    found = row(**given)
    assert problem in problems_of(found, required=(), now=NOW)
    assert repaired(found, RepairContacts(problem=problem, action=action, value="Acme")) == after


def test_a_sound_contact_has_no_problem() -> None:
    sound = row(name="李 Lee de Vries", email="lee@acme.cn", phone="+8613800138000", company_name="Acme")
    assert problems_of(sound, required=(), now=NOW) == set()
    assert problems_of(sound, required=("plan",), now=NOW) == {Problem.REQUIRED_EMPTY}
    assert Problem.DECAYED in problems_of(sound, required=(), now=NOW * 2)


def test_a_number_is_read_as_of_the_country_that_was_chosen() -> None:
    asked = RepairContacts(problem=Problem.BAD_PHONE, action=RepairAction.REGION, value="DE")
    assert repaired(row(phone="+8615123456789"), asked) == "+4915123456789"
    assert repaired(row(phone="+8611"), asked) is None


def people(count: int) -> list[int]:
    traits = [{"email": f"p{n}@gmial.com", "title": "CTO"} for n in range(count)]
    return [contact_of(see(said(f"m{n}", 1, user(f"u{n}"), traits=one))) for n, one in enumerate(traits)]


def look(now: int = 100) -> None:
    api.look_for_problems(SYSTEM, now=now)
    jobs.run_until_quiet(api.job_handlers(), now=now)


def figure(problem: Problem) -> int:
    return next(one.count for one in api.list_figures(SYSTEM) if one.problem is problem)


def mails() -> set[str]:
    return {email.rpartition("@")[2] for email in models.Contact.objects.values_list("email", flat=True)}


@pytest.mark.django_db
def test_a_repair_touches_exactly_what_was_found_and_is_taken_back() -> None:
    numbers = people(60)
    look()
    assert figure(Problem.TYPED_WRONG) == 60
    total, shown = api.preview_repair(SYSTEM, FIX)
    assert (total, shown[0].before, shown[0].after) == (60, "p0@gmial.com", "p0@gmail.com")
    repair = api.repair_contacts(SYSTEM, FIX, now=200)
    jobs.run_until_quiet(api.job_handlers(), now=210)
    assert mails() == {"gmail.com"}
    assert figure(Problem.TYPED_WRONG) == 0
    edit = ContactEdit(contact_id=numbers[3], fields={"email": "mine@acme.cn"})
    api.edit_contact(SYSTEM, edit, now=300)
    api.undo_change(SYSTEM, repair, now=400)
    jobs.run_until_quiet(api.job_handlers(), now=410)
    assert mails() == {"gmial.com", "acme.cn"}
    (told,) = api.list_changes(SYSTEM)
    assert (told.state, told.changed, told.restored) == (ChangeState.UNDONE, 60, 59)
    assert figure(Problem.TYPED_WRONG) == 59
    with pytest.raises(NotFound):
        api.undo_change(SYSTEM, repair, now=500)


@pytest.mark.django_db
def test_what_somebody_put_right_meanwhile_is_left_alone() -> None:
    bare = [contact_of(see(said(f"m{n}", 1, user(f"u{n}"), traits={"city": "Suzhou"}))) for n in range(2)]
    look()
    wanted = RepairContacts(problem=Problem.MISSING_TITLE, action=RepairAction.SET, value="Unknown")
    api.repair_contacts(SYSTEM, wanted, now=200)
    api.edit_contact(SYSTEM, ContactEdit(contact_id=bare[0], fields={"title": "Buyer"}), now=210)
    jobs.run_until_quiet(api.job_handlers(), now=220)
    titles = dict(models.Contact.objects.values_list("pk", "title"))
    assert titles == {bare[0]: "Buyer", bare[1]: "Unknown"}


@pytest.mark.django_db
def test_a_repair_that_is_killed_between_two_chunks_goes_on_and_does_nothing_twice() -> None:
    people(120)
    look()
    api.repair_contacts(SYSTEM, FIX, now=200)
    (job,) = claim(frozenset({running.CHANGE}), now=200)
    api.job_handlers()[running.CHANGE](job)
    assert claim(frozenset({running.CHANGE}), now=200)
    assert api.list_changes(SYSTEM)[0].done == 50
    # Its claimant dies here; the lease runs out and another goes on.
    jobs.run_until_quiet(api.job_handlers(), now=200 + jobs.LEASE + 1)
    (told,) = api.list_changes(SYSTEM)
    assert (told.state, told.done, told.changed) == (ChangeState.DONE, 120, 120)


@pytest.mark.django_db
def test_the_list_is_the_set_that_a_repair_goes_through() -> None:
    numbers = people(5)
    look()
    first = api.list_problem(SYSTEM, Problem.TYPED_WRONG, limit=3)
    rest = api.list_problem(SYSTEM, Problem.TYPED_WRONG, after=int(first.next_cursor or 0), limit=3)
    assert [one.id for one in (*first.rows, *rest.rows)] == numbers
    assert rest.next_cursor is None


@pytest.mark.django_db
def test_figures_are_looked_at_again_after_a_day() -> None:
    assert api.keep_figures_fresh(100) == 1
    jobs.run_until_quiet(api.job_handlers(), now=100)
    assert api.keep_figures_fresh(200) == 0
    assert api.keep_figures_fresh(100_000_000) == 1


@pytest.mark.django_db
def test_only_who_sees_and_edits_all_repairs(chen: Actor, stranger: Actor) -> None:
    for somebody in (chen, stranger):
        with pytest.raises(NotAllowed):
            api.list_figures(somebody)
        with pytest.raises(NotAllowed):
            api.repair_contacts(somebody, FIX, now=100)
    with pytest.raises(NotValid):
        api.preview_repair(SYSTEM, RepairContacts(problem=Problem.NAME_CASE, action=RepairAction.CLEAR))
