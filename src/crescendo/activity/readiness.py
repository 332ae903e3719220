"""Whether marketing can begin: is anything heard, whom may we write to, what have we to give, can mail leave."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crescendo.activity.acts import ASSET_DOWNLOADED
from crescendo.activity.models import Name
from crescendo.core import sets
from crescendo.core.clock import DAY
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.core.watch.sender import Sender, SenderState
from crescendo.people import api as people
from crescendo.people.types import ReachChannel
from crescendo.sources import api as sources

REACHABLE, ASSETS = 500, 10
_HEARD_WITHIN = 7 * DAY
_READER = Actor.system("readiness")


class Ready(StrEnum):
    """What is asked, in the order in which it is to be done."""

    TRACKING = "tracking"
    REACHABLE = "reachable"
    ASSETS = "assets"
    SENDER = "sender"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question: what is there and what is wanted. `found` is counted no further than `wanted`."""

    name: Ready
    found: int
    wanted: int

    @property
    def is_met(self) -> bool:
        return self.found >= self.wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """All questions, and the one to see to first."""

    checks: tuple[Check, ...]

    @property
    def first(self) -> Check | None:
        return next((check for check in self.checks if not check.is_met), None)

    @property
    def is_ready(self) -> bool:
        return self.first is None


def readiness(by: Actor, sender: Sender, *, now: int) -> Readiness:
    """Of the whole company, whatever the actor's scope: counts tell of nobody. Six queries. Refuses NotAllowed."""
    require(by, Permission.SOURCES_READ)
    heard = [row for row in sources.list_sources(_READER) if (row.last_event_at or 0) > now - _HEARD_WITHIN]
    return Readiness(
        checks=(
            Check(name=Ready.TRACKING, found=min(len(heard), 1), wanted=1),
            Check(name=Ready.REACHABLE, found=_reachable(now), wanted=REACHABLE),
            Check(name=Ready.ASSETS, found=_assets(), wanted=ASSETS),
            Check(name=Ready.SENDER, found=int(sender.state is SenderState.WORKS), wanted=1),
        )
    )


def _reachable(now: int) -> int:
    """Contacts that may be written to by e-mail; none where the purposes do not offer it."""
    return people.count_reachable(_READER, ReachChannel.EMAIL, now=now, at_most=REACHABLE)


def _assets() -> int:
    """Assets that somebody has downloaded."""
    name = Name.objects.filter(text=ASSET_DOWNLOADED).values_list("pk", flat=True).first()
    if name is None:
        return 0
    sql = sets.statement(__package__, "subjects_of_act")
    return len(sets.fetch(sql, {"name": name, "most": ASSETS}))
