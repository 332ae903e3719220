"""The demo company itself: its name, staff, teams, sources and the words of its keywords."""

from __future__ import annotations

from dataclasses import dataclass

from crescendo.core import api as core
from crescendo.core.types import Actor, Company, CreateStaff, CreateTeam, Language, Role
from crescendo.demo.pages import SITE, keyword_names
from crescendo.demo.records import Senders
from crescendo.sources import api as sources
from crescendo.sources.types import CreateSource, Protocol, Trust, UpdateSource

ADMINISTRATOR = "admin@zhichuan.example"
MAKER = Actor.system("demo")
_STAFF = (
    (ADMINISTRATOR, "Admin", Role.ADMINISTRATOR, None),
    ("lin@zhichuan.example", "林晓 Lin", Role.MARKETING, "市场部 Marketing"),
    ("chen@zhichuan.example", "陈立 Chen", Role.SALES, "华东销售 Sales East"),
    ("zhao@zhichuan.example", "赵敏 Zhao", Role.SDR, "华东销售 Sales East"),
    ("wu@zhichuan.example", "吴建 Wu", Role.SALES_MANAGER, "销售部 Sales"),
    ("he@zhichuan.example", "何静 He", Role.ANALYST, "市场部 Marketing"),
)
COLLEAGUES = tuple((email, role) for email, _, role, _ in _STAFF if email != ADMINISTRATOR)
"""Who else can log in, with the administrator's password: each sees what the role sees."""
_WEBSITE, _PRODUCT, _CRM = "Website", "Product server", "CRM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """The senders, who may own contacts, and who answers leads."""

    senders: Senders
    sellers: tuple[int, ...]
    desks: tuple[int, ...]
    """Those who answer leads: sellers and their manager."""


def found(*, password: str, seed: int, public_url: str, now: int) -> Founded:
    """Found the company in an empty store. Write keys follow from the seed, the password does not."""
    core.change_company(
        MAKER,
        Company(name="织川数据", time_zone="Asia/Shanghai", currency="CNY", language=Language.CHINESE),
        now=now,
    )
    sellers, managers = _hire(password, now=now)
    wanted = {
        "website": CreateSource(name=_WEBSITE, origins=(SITE, public_url), write_key=f"demo-website-{seed}"),
        "product": _server(_PRODUCT, f"demo-product-{seed}"),
        "crm": _server(_CRM, f"demo-crm-{seed}"),
    }
    made = {name: sources.create_source(MAKER, request, now=now) for name, request in wanted.items()}
    senders = Senders(**made)
    sources.upsert_keywords(MAKER, keyword_names(), now=now)
    return Founded(senders=senders, sellers=sellers, desks=(*sellers, *managers))


def adopt_address(public_url: str, *, now: int) -> None:
    """Let the website's pages report from the address that this start has; the site finds its source by it."""
    for source in sources.list_sources(MAKER):
        if source.name == _WEBSITE and public_url not in source.origins:
            sources.update_source(MAKER, UpdateSource(id=source.id, origins=(SITE, public_url)), now=now)


def senders() -> Senders:
    """The senders of a company that was founded before."""
    by_name = {source.name: source for source in sources.list_sources(MAKER)}
    return Senders(website=by_name[_WEBSITE], product=by_name[_PRODUCT], crm=by_name[_CRM])


def _hire(password: str, *, now: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    sales = core.create_team(MAKER, CreateTeam(name="销售部 Sales"), now=now)
    east = core.create_team(MAKER, CreateTeam(name="华东销售 Sales East", parent_id=sales.id), now=now)
    marketing = core.create_team(MAKER, CreateTeam(name="市场部 Marketing"), now=now)
    teams = {team.name: team.id for team in (sales, east, marketing)}
    hired = [
        core.create_staff(
            MAKER,
            CreateStaff(
                email=email,
                name=name,
                role=role,
                password=password,
                team_id=teams.get(team or ""),
                language=Language.CHINESE,
            ),
            now=now,
        )
        for email, name, role, team in _STAFF
    ]
    sellers = tuple(member.id for member in hired if member.role in (Role.SALES, Role.SDR))
    return sellers, tuple(member.id for member in hired if member.role is Role.SALES_MANAGER)


def _server(name: str, key: str) -> CreateSource:
    return CreateSource(name=name, protocol=Protocol.SEGMENT, trust=Trust.SERVER, write_key=key)
