"""Human, doubtful or machine, from the user agent and what the tracker saw. Pure and versioned: a better rule
judges the stored user agents anew, so an event keeps the agent and only points at its judgement.
What an agent alone tells is found in `agents`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crescendo.activity import agents
from crescendo.activity.rulebook import NO_RULES, Rulebook
from crescendo.activity.types import Judgement

VERSION = 2
# As much of a user agent as an event keeps, so that judging it again later sees what was seen at first.
LONGEST = 500
WEBDRIVER, DATA_CENTRE, RATE = "webdriver", "data_centre", "rate"
# Between the codes of a judgement that rests on several signs.
AND = "+"
# Page views of one visitor within a minute: more than people read, and more than they can open.
MANY_VIEWS, INHUMAN_VIEWS = 30, 90

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


def judge(
    agent: str,
    *,
    trust: str = "browser",
    is_driven: bool = False,
    network: int | None = None,
    book: Rulebook = NO_RULES,
    views: int = 0,
) -> Judged:
    """Judge an act by the person's user agent, its network and the pages that were viewed in its minute.

    `is_driven` is the browser's own word that a program drives it (`navigator.webdriver`). What the company's rules
    say goes before all else. A server key speaks for people its owner knows, so a missing or odd agent is no reproach
    there, a crawler's name is; nor is its network, which is the server's. One doubt is a doubt, two are a machine.
    """
    if is_driven:
        return _WEBDRIVER
    if book is not NO_RULES and (said := book.says(agent, network)) is not None:
        return Judged(*said)
    found = _of_server(agent) if trust == "server" else judge_agent(agent)
    is_centre = trust != "server" and book is not NO_RULES and book.is_data_centre(network)
    if not is_centre and views < MANY_VIEWS:
        return found
    return _weigh(found, is_centre=is_centre, views=views)


def _of_server(agent: str) -> Judged:
    found = judge_agent(agent) if agent else HUMAN
    return found if found.judgement is Judgement.MACHINE and found.reason != "no_browser" else HUMAN


def _weigh(found: Judged, *, is_centre: bool, views: int) -> Judged:
    """Hints added to what the agent told."""
    if found.judgement is Judgement.MACHINE:
        return found
    if views >= INHUMAN_VIEWS:
        return Judged(Judgement.MACHINE, RATE)
    doubts = [found.reason or ""] if found.judgement is Judgement.DOUBTFUL else []
    doubts += [DATA_CENTRE] if is_centre else []
    doubts += [RATE] if views >= MANY_VIEWS else []
    return Judged(Judgement.MACHINE if len(doubts) > 1 else Judgement.DOUBTFUL, AND.join(doubts))


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
