"""Human, doubtful or machine, from the user agent and what the tracker saw. Pure and versioned: a better rule
judges the stored user agents anew, so an event keeps the agent and only points at its judgement.
What an agent alone tells is found in `agents`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crescendo.activity import agents
from crescendo.activity.types import Judgement

VERSION = 2
# As much of a user agent as an event keeps, so that judging it again later sees what was seen at first.
LONGEST = 500
WEBDRIVER = "webdriver"

_LIBRARY = re.compile(
    r"^(?:analytics-(?:python|node|ruby|java|go|php|net|rust|android|ios|swift|kotlin)|rudder"
    r"|Segment|SensorsAnalytics|SA-SDK|Crescendo)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement with its reason (a stable code, None for a plain human) and the version of the rules."""

    judgement: Judgement
    reason: str | None = None
    version: int = VERSION


HUMAN = Judged(Judgement.HUMAN)
_LIBRARY_SPEAKS = Judged(Judgement.HUMAN, "library")
_NO_AGENT = Judged(Judgement.DOUBTFUL, "no_agent")
_WEBDRIVER = Judged(Judgement.MACHINE, WEBDRIVER)


def judge(agent: str, *, trust: str = "browser", is_driven: bool = False) -> Judged:
    """Judge an act by the person's user agent.

    `is_driven` is the browser's own word that a program drives it (`navigator.webdriver`). A server key
    speaks for people its owner knows, so a missing or odd agent is no reproach there, a crawler's name is.
    """
    if is_driven:
        return _WEBDRIVER
    if trust == "server":
        found = judge_agent(agent) if agent else HUMAN
        return found if found.judgement is Judgement.MACHINE and found.reason != "no_browser" else HUMAN
    return judge_agent(agent)


@lru_cache(maxsize=20_000)
def judge_agent(agent: str) -> Judged:
    """What a user agent alone tells."""
    agent = agent.strip()[:LONGEST]
    if not agent:
        return _NO_AGENT
    if _LIBRARY.match(agent):
        return _LIBRARY_SPEAKS
    found = next(agents.signs(agent), None)
    return HUMAN if found is None else Judged(*found)
