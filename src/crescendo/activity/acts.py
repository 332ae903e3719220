"""The standard acts (EVENTS) and how other vocabularies' names become them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crescendo.core.remembering import remembered

PAGE_VIEWED = "page.viewed"
ASSET_DOWNLOADED = "asset.downloaded"
VIDEO_WATCHED = "video.watched"
FORM_SUBMITTED = "form.submitted"
IDENTIFIED = "identified"
# What an access log tells beside acts, where all of it is wanted: no standard act, it engages nobody.
REQUEST_MADE = "request.made"
LONGEST_NAME = 255

_SUBJECTS = """
page.viewed page | link.followed link | asset.viewed asset | asset.downloaded asset | video.watched video
form.viewed form | form.submitted form
meeting.invited meeting | meeting.registered meeting | meeting.checked_in meeting | meeting.watched meeting
meeting.replayed meeting | meeting.missed meeting
trial.started product | trial.used product | demo.asked product | quote.asked product | call.asked product
chat.asked question | product.used feature
share.made share | share.brought share | referral.made code | survey.answered survey | identified -
"""
_INNER = """
message.sent message | message.delivered message | message.bounced message | message.opened message
message.clicked message | message.replied message | message.unsubscribed message
message.complained message | wechat.followed scene | wechat.unfollowed scene | wechat.scanned scene
wechat.bound scene | wechat.menu_used scene | wechat.article_read article | wecom.added seller
wecom.removed seller | wecom.group_joined group | wecom.group_left group | stage.changed contact
deal.opened deal | deal.changed deal | deal.won deal | deal.lost deal | poc.started deal
poc.ended deal | contract.signed contract | customer.live contract | customer.renewed contract
customer.churned contract | call.made contact | note.written contact | visit.made contact
score.granted reason
"""


def _table(text: str) -> dict[str, str]:
    return dict(entry.split() for line in text.strip().splitlines() for entry in line.split("|"))


CLIENT_ACTS = _table(_SUBJECTS)
"""Acts that a client may report under their own name, with the kind of their subject ("-" for none)."""
INNER_ACTS = _table(_INNER)
"""Acts that our rooms write; from outside only a server key may name them: no page can forge a won deal."""
ACTS: dict[str, str] = CLIENT_ACTS | INNER_ACTS

MAPPABLE = frozenset(CLIENT_ACTS) - {IDENTIFIED}
"""Acts that an own name may stand for; the others are written by our rooms or change who somebody is."""

VISITS = frozenset(
    [
        "page.viewed",
        "link.followed",
        "asset.viewed",
        "asset.downloaded",
        "video.watched",
        "form.viewed",
        "form.submitted",
        REQUEST_MADE,
    ]
)
"""Acts done in a browser on our pages: they make sessions and inherit their touch."""

_SEGMENT = {
    "document downloaded": "asset.downloaded",
    "asset downloaded": "asset.downloaded",
    "file downloaded": "asset.downloaded",
    "document viewed": "asset.viewed",
    "asset viewed": "asset.viewed",
    "form viewed": "form.viewed",
    "form submitted": "form.submitted",
    "trial started": "trial.started",
}
_SEPARATORS = re.compile(r"[\s_\-.]+")


@remembered(10_000)
def standard(raw: str) -> str | None:
    """The standard act behind a tracking plan's name in any habit (`Form Submitted`, `form_submitted`)."""
    plain = _SEPARATORS.sub(" ", raw).strip().casefold()
    if plain.startswith(("video playback ", "video content ")):
        return VIDEO_WATCHED
    return _SEGMENT.get(plain)


def act_of(raw: str, names: Mapping[str, str], *, is_proved: bool) -> str:
    """The act's name: by the operator's map, the standard table, else unchanged.

    An inner act's name from a browser stays a name, marked `custom.`, and counts for nothing.
    """
    mapped = names.get(raw)
    if mapped:
        return mapped
    if raw in CLIENT_ACTS:
        return raw
    if raw in INNER_ACTS and not is_proved:
        return "custom." + raw
    return standard(raw) or raw[:LONGEST_NAME] or "custom"
