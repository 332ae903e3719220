"""The company's login: who comes in by it, as what, and who does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from crescendo.core import api as core
from crescendo.core import identity_provider, second_factors
from crescendo.core.models import IdentityProvider, User
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor, Invite, Role, SetProvider, StaffRow
from tests.doors.console import openid
from tests.doors.console.openid import Provider
from tests.doors.console.story import PASSWORD

pytestmark = pytest.mark.slow
SYSTEM = Actor.system("test")
BEGIN = "/console/sign-in/with/company/"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with openid.serving() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, db: None, now: int) -> Provider:
    running.userinfo = None
    running.claims = {
        "sub": "u-1",
        "email": "Sales@Crescendo.Example",
        "email_verified": True,
        "name": "Chen",
    }
    identity_provider.set_provider(SYSTEM, wanted(running), now=now)
    return running


def wanted(running: Provider, **changes: object) -> SetProvider:
    usual = {
        "name": "Acme",
        "issuer": running.issuer,
        "client_id": openid.CLIENT,
        "secret": openid.SECRET,
        "domains": ("crescendo.example",),
        "role": None,
        "is_on": True,
    }
    return SetProvider(**usual | changes)  # type: ignore[arg-type]


def come(provider: Provider, browser: Client | None = None, query: str = "") -> tuple[Client, str]:
    """Through the provider and back: the browser and where it stands then."""
    browser = browser or Client(headers={"accept-language": "en"})
    there = browser.get(f"{BEGIN}{query}").headers["Location"]
    return browser, browser.get(provider.authorize(there)).headers["Location"]


def said(browser: Client) -> str:
    return browser.get("/console/sign-in/").content.decode()


def test_a_colleague_comes_in_by_a_proven_address_and_then_by_number(
    provider: Provider, colleague: Callable[[Role], StaffRow]
) -> None:
    row = colleague(Role.SALES)
    browser, place = come(provider, query="?next=/console/contacts/")
    assert place == "/console/contacts/"
    assert int(browser.session["_auth_user_id"]) == row.id
    provider.claims["email"] = "renamed@crescendo.example"
    browser, _ = come(provider)
    assert int(browser.session["_auth_user_id"]) == row.id
    assert User.objects.get(pk=row.id).check_password(PASSWORD)


def test_who_is_invited_joins_as_invited(provider: Provider, now: int) -> None:
    from crescendo.core.clock import SystemClock

    core.invite(SYSTEM, Invite(email="sales@crescendo.example", role=Role.ANALYST), now=SystemClock().now())
    browser, _ = come(provider)
    row = core.get_staff(SYSTEM, int(browser.session["_auth_user_id"]))
    assert (row.role, row.name) == (Role.ANALYST, "Chen")


def test_who_is_new_needs_a_role_for_new_ones(provider: Provider, now: int) -> None:
    browser, place = come(provider)
    assert place == "/console/sign-in/"
    assert "you may not come in here" in said(browser)
    identity_provider.set_provider(SYSTEM, wanted(provider, role=Role.SDR), now=now)
    browser, _ = come(provider)
    assert core.get_staff(SYSTEM, int(browser.session["_auth_user_id"])).role is Role.SDR


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "sales@elsewhere.example"},
        {"email_verified": False},
        {"email": ""},
        {"email": "sales@crescendo.example.evil.example"},
    ],
)
def test_an_address_that_proves_nothing_opens_nothing(
    claims: dict[str, object], provider: Provider, colleague: Callable[[Role], StaffRow]
) -> None:
    colleague(Role.SALES)
    provider.claims |= claims
    browser, place = come(provider)
    assert place == "/console/sign-in/"
    assert "_auth_user_id" not in browser.session


def test_a_provider_that_says_nothing_of_proof_is_believed_about_its_own_domains(
    provider: Provider, colleague: Callable[[Role], StaffRow], now: int
) -> None:
    colleague(Role.SALES)
    del provider.claims["email_verified"]
    assert come(provider)[1] == "/console/"
    identity_provider.set_provider(SYSTEM, wanted(provider, domains=()), now=now)
    provider.claims["sub"] = "u-2"
    assert come(provider)[1] == "/console/sign-in/"


def test_a_deactivated_colleague_stays_out(provider: Provider, colleague: Callable[[Role], StaffRow]) -> None:
    core.deactivate(SYSTEM, colleague(Role.SALES).id, now=1)
    browser, place = come(provider)
    assert place == "/console/sign-in/"
    assert "deactivated" in said(browser)


def test_an_answer_of_somebody_else_is_refused(
    provider: Provider, colleague: Callable[[Role], StaffRow]
) -> None:
    colleague(Role.SALES)
    provider.userinfo = provider.claims | {"sub": "u-9"}
    assert come(provider)[1] == "/console/sign-in/"


def test_a_return_that_nobody_asked_for_or_a_second_time_opens_nothing(
    provider: Provider, colleague: Callable[[Role], StaffRow]
) -> None:
    colleague(Role.SALES)
    browser = Client(headers={"accept-language": "en"})
    back = provider.authorize(browser.get(BEGIN).headers["Location"])
    other = Client()
    assert other.get(back).headers["Location"] == "/console/sign-in/"
    assert "_auth_user_id" not in other.session
    browser.get(back)
    browser.post("/console/sign-out/")
    assert browser.get(back).headers["Location"] == "/console/sign-in/"


def test_the_wish_where_to_go_stays_on_this_host(
    provider: Provider, colleague: Callable[[Role], StaffRow]
) -> None:
    colleague(Role.SALES)
    assert come(provider, query="?next=https://evil.example/")[1] == "/console/"


def test_who_came_by_the_company_s_login_brought_its_second_factor(
    provider: Provider, colleague: Callable[[Role], StaffRow]
) -> None:
    colleague(Role.SALES)
    second_factors.require_for_roles(SYSTEM, [Role.SALES], now=1)
    browser, _ = come(provider)
    assert browser.get("/console/contacts/").status_code == 200


def test_a_provider_that_is_off_or_silent_breaks_nothing(provider: Provider, now: int) -> None:
    identity_provider.set_provider(SYSTEM, wanted(provider, issuer="http://127.0.0.1:9"), now=now)
    browser = Client(headers={"accept-language": "en"})
    assert browser.get(BEGIN).headers["Location"] == "/console/sign-in/"
    assert "Acme" in said(browser)
    identity_provider.set_provider(SYSTEM, wanted(provider, is_on=False), now=now)
    assert browser.get(BEGIN).status_code == 404
    assert "Acme" not in said(browser)


def test_the_provider_is_set_on_its_screen_and_its_secret_is_sealed(
    running: Provider, colleague: Callable[[Role], StaffRow]
) -> None:
    row, browser = colleague(Role.ADMINISTRATOR), Client(headers={"accept-language": "en"})
    browser.post("/console/sign-in/", {"username": row.email, "password": PASSWORD})
    browser.cookies["crescendo-language"] = "en"
    screen, form = (
        "/console/settings/signing-in/",
        {"issuer": running.issuer, "client_id": "id", "secret": "s3cr3t-of-acme"},
    )
    assert browser.post(f"{screen}provider/", form).headers["Location"] == screen
    assert not IdentityProvider.objects.exists()
    browser.post(f"/console/again/?next={screen}", {"password": PASSWORD})
    refused = browser.post(f"{screen}provider/", form | {"issuer": "http://example.com", "role": "sales"})
    assert refused.status_code == 422
    assert "An issuer is an address that begins with https://." in refused.content.decode()
    browser.post(f"{screen}provider/", form)
    kept = IdentityProvider.objects.get()
    browser.post(f"{screen}provider/", form | {"secret": "", "domains": "crescendo.example"})
    assert "s3cr3t-of-acme" not in kept.secret
    assert identity_provider.secret_of_provider() == "s3cr3t-of-acme"
    assert "s3cr3t-of-acme" not in browser.get(screen).content.decode()
    assert "s3cr3t-of-acme" not in str(core.audit.list_lines(SYSTEM).rows)


def test_only_who_manages_settings_sets_the_provider(running: Provider, lin: Actor, stranger: Actor) -> None:
    for by in (lin, stranger):
        with pytest.raises(NotAllowed):
            identity_provider.set_provider(by, wanted(running), now=1)
    with pytest.raises(NotValid):
        identity_provider.set_provider(SYSTEM, wanted(running, domains=(), role=Role.SALES), now=1)
