"""What the demo company's customers say once they are live: answers to surveys and tickets, drawn from the seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core.clock import DAY, HOUR
from crescendo.demo.company import MAKER
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    DealPage,
    DealQuery,
    DealStage,
    NewSurveyAnswer,
    PutTicket,
    SurveyKind,
    TicketPriority,
    TicketState,
)

_SEED = 0xCA4E
# Most are content; the last shares are who is not, with what they wrote.
_SCORES = (10, 9, 9, 10, 8, 9, 7, 8, 10, 9, 6, 3)
_SAID = {
    10: "同步稳定，交付团队响应很快。",
    9: "看板上线两周就用起来了。",
    8: "功能够用，文档可以再细一些。",
    7: "整体可以，夜间任务偶尔变慢。",
    6: "权限配置太繁琐，培训不够。",
    3: "两次数据延迟都没有提前通知。",
}
_CONTENT = (5, 4, 5, 4, 3)
_TICKETS = (
    ("夜间同步任务超时", "性能", TicketPriority.HIGH),
    ("新增 MES 数据源报错", "集成", TicketPriority.NORMAL),
    ("看板导出 PDF 缺少图例", "看板", TicketPriority.LOW),
    ("生产库连接中断", "可用性", TicketPriority.URGENT),
    ("申请增加两个账号", "账号", TicketPriority.LOW),
    ("血缘图显示不全", "治理", TicketPriority.NORMAL),
)
_LIVE = (DealStage.LIVE, DealStage.RENEWAL_DUE, DealStage.RENEWED, DealStage.CHURNED)
_PAGE = 200


def make_customers(*, seed: int, until: int) -> int:
    """Let those who are live answer, and ask for help; how many answers and tickets that makes."""
    draw = Random(seed ^ _SEED)  # noqa: S311 - a story, not a secret
    made = 0
    for page in live_deals(until):
        live = next(stay.entered_at for stay in page.stays if stay.stage == DealStage.LIVE)
        for answer in _answers(page, draw, live, until):
            lifecycle.record_answer(MAKER, answer, now=until)
            made += 1
        for ticket in _tickets(page, draw, live, until):
            lifecycle.put_ticket(MAKER, ticket, now=until)
            made += 1
    return made


def live_deals(now: int) -> Iterator[DealPage]:
    """Deals that went live, in the order of their numbers, with whom they have to do."""
    document = {"field": "stage", "operator": "is_any_of", "value": [stage.value for stage in _LIVE]}
    asked = conditions.parse(document, entity=Entity.DEAL, sees_personal_data=True)
    found: list[int] = []
    after = None
    while True:
        query = DealQuery(condition=asked, after=after, limit=_PAGE)
        page = lifecycle.list_deals(MAKER, query, now=now)
        found += [deal.id for deal in page.rows]
        if (after := page.next_cursor) is None:
            break
    for number in sorted(found):
        shown = lifecycle.get_deal_page(MAKER, number)
        if shown.people and any(stay.stage == DealStage.LIVE for stay in shown.stays):
            yield shown


def _answers(page: DealPage, draw: Random, live: int, until: int) -> Iterator[NewSurveyAnswer]:
    """Some weeks after the go-live its people are asked how likely they recommend us, the first how content she is."""
    for place, person in enumerate(page.people[:3]):
        score, content = draw.choice(_SCORES), draw.choice(_CONTENT)
        at = live + draw.randrange(14, 40) * DAY + draw.randrange(9) * HOUR
        if draw.random() > 0.7 or at >= until:
            continue
        quarter = (datetime.fromtimestamp(at / 1_000, tz=UTC).month + 2) // 3
        yield NewSurveyAnswer(
            survey=f"NPS Q{quarter}",
            at=at,
            contact_id=person.contact_id,
            kind=SurveyKind.NPS,
            score=score,
            text=_SAID[score],
            key=f"demo/nps/{page.deal.id}/{place}",
        )
        if place == 0:
            yield NewSurveyAnswer(
                survey="上线培训满意度",
                at=at - 7 * DAY,
                contact_id=person.contact_id,
                kind=SurveyKind.CSAT,
                score=content * 2,
                key=f"demo/csat/{page.deal.id}",
            )


def _tickets(page: DealPage, draw: Random, live: int, until: int) -> Iterator[PutTicket]:
    """Up to three; those of the last days are mostly still open."""
    for place in range(draw.choice((0, 1, 1, 2, 3))):
        title, category, priority = draw.choice(_TICKETS)
        person = draw.choice(page.people)
        opened = live + draw.randrange(5, 200) * DAY + draw.randrange(9) * HOUR
        took = draw.randrange(4, 20 * 24) * HOUR
        if opened >= until:
            opened = until - draw.randrange(1, 12) * DAY
        closed = opened + took
        is_closed = closed < until
        yield PutTicket(
            key=f"DEMO-{page.deal.id:05d}-{place + 1}",
            title=title,
            opened_at=opened,
            contact_id=person.contact_id,
            state=TicketState.CLOSED if is_closed else draw.choice((TicketState.OPEN, TicketState.WAITING)),
            priority=priority,
            category=category,
            closed_at=closed if is_closed else None,
        )
