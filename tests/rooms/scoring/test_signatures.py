"""What an act is worth by its signature is what the condition says of the act itself."""

from __future__ import annotations

from typing import Any

import pytest

from crescendo.conditions import api as conditions
from crescendo.conditions.leaves import Target
from crescendo.conditions.types import Entity, Moment
from crescendo.core import sets
from crescendo.scoring.signatures import Signatures
from crescendo.scoring.types import Rule, RuleKind, Tier, Weight
from crescendo.sources.types import Trust
from tests.conftest import NOON
from tests.rooms.scoring.test_scores import act, page
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
ACTS = ("page.viewed", "chat.asked")
_SUBJECT = {"field": "subject", "operator": "contains", "value": "pricing"}
_LONG = {"field": "value", "operator": "greater", "value": 20_000}
FILTERS: tuple[dict[str, Any], ...] = (
    {"all": []},
    _SUBJECT,
    {"not": _SUBJECT},
    {"field": "subject", "operator": "is_not_set"},
    {"field": "source", "operator": "is_not_set"},
    {"all": [_LONG, {"any": [_SUBJECT, {"field": "channel", "operator": "is", "value": "direct"}]}]},
    {"not": {"property": "meeting", "type": "text", "operator": "is_set"}},
)


@pytest.mark.parametrize("number", range(len(FILTERS)))
def test_a_signature_says_what_the_condition_says(world: World, number: int) -> None:
    site = world.source(trust=Trust.SERVER)
    world.say(
        site,
        page(1, "/pricing", 30),
        page(2, "/pricing", 10),
        page(3, "/about", 30),
        act(4, "chat.asked", meeting="fair"),
        act(5, "chat.asked"),
        act(6, "chat.asked", subject="Pricing"),
    )
    world.settle()
    target = Target(vendor=sets.vendor(), alias="did", moment=Moment(now=NOON, zone="Asia/Shanghai"))
    tree = conditions.parse(FILTERS[number], entity=Entity.EVENT, sees_personal_data=True)
    wanted = conditions.where_of(tree, target.of("did", None, acts=ACTS))
    rule = Rule(
        key="one",
        title=(),
        kind=RuleKind.EACH,
        tiers=(Tier(names=ACTS, filter=tree, points=7),),
        weight=Weight(day=None, month=None, life=None, half_life=0),
    )
    asked = Signatures([rule], target)
    columns = asked.columns()
    sql = f'SELECT "did"."id", CASE WHEN {wanted.sql} THEN 1 ELSE 0 END, {columns.sql} FROM "activity_event" AS "did"'
    rows = sets.fetch(sql, (*wanted.params, *columns.params))
    asked.read(row[2:] for row in rows)
    assert len(rows) == 6
    for _, is_meant, *signature in rows:
        assert asked.worth(tuple(signature)) == (((0, 7),) if is_meant else ())
