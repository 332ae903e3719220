"""The company's rules on machines as they are in force: one versioned document, `machine_rules`."""

from __future__ import annotations

from crescendo.activity import rulebook
from crescendo.activity.types import MachineRules
from crescendo.core import definitions
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission

KIND, KEY = "machine_rules", "company"


def machine_rules(by: Actor) -> MachineRules:
    """The rules in force with their number, 0 while there are none. Refuses NotAllowed. One query."""
    require(by, Permission.SOURCES_READ)
    version = definitions.find_in_force(KIND, KEY)
    if version is None:
        return MachineRules(number=0, lists=dict.fromkeys(rulebook.LISTS, ()))
    return MachineRules(
        number=version.number,
        lists={name: tuple(version.document.get(name, ())) for name in rulebook.LISTS},
        changed_at=version.published_at,
        changed_by=version.published_by,
    )


def in_force() -> tuple[int, rulebook.Rulebook]:
    """The number of the rules in force and the rules. One query."""
    version = definitions.find_in_force(KIND, KEY)
    return (
        (0, rulebook.NO_RULES) if version is None else (version.number, rulebook.read_rules(version.document))
    )
