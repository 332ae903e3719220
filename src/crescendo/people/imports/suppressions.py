"""Addresses that must not be written to, from a file: rows are added and none is ever lifted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crescendo.core.company import get_company
from crescendo.core.imports.instants import read_instant
from crescendo.core.imports.types import Batch, Column, Kind, Refused, Row, Written
from crescendo.core.refusals import mark
from crescendo.core.text import clean, fold
from crescendo.core.types import Permission
from crescendo.people import suppressing
from crescendo.people.imports.cells import NO_TIME, read_identities
from crescendo.people.imports.columns import EMAIL, PHONE
from crescendo.people.suppressing import digest_of
from crescendo.people.suppression_list import emit_changed
from crescendo.people.types import Identity

CHANNELS = {
    **dict.fromkeys(("email", "e-mail", "mail", "邮件", "电子邮件"), "email"),
    **dict.fromkeys(("sms", "短信", "text"), "sms"),
    **dict.fromkeys(("phone", "call", "电话"), "phone"),
    **dict.fromkeys(("wechat", "weixin", "微信"), "wechat"),
    **dict.fromkeys(("wecom", "企业微信"), "wecom"),
    **dict.fromkeys(("onsite", "on-site", "website", "站内"), "onsite"),
    **dict.fromkeys(("push", "推送"), "push"),
    **dict.fromkeys(("all", "any", "*", "全部", "所有"), ""),
}
NO_CHANNEL = mark(
    "There is no such channel. Channels are: email, sms, phone, wechat, wecom, onsite, push, all."
)
NO_ADDRESS = mark("An e-mail address or a phone number is needed.")
_LONGEST = 200


class Asked(NamedTuple):
    """The addresses of a row and what is said of them."""

    number: int
    addresses: tuple[Identity, ...]
    channel: str
    reason: str
    at: int | None


def prepare(batch: Batch) -> list[Asked | Refused]:
    """Read the cells of a chunk; one query."""
    zone = get_company().time_zone
    return [_read(row, zone) for row in batch.rows]


def write(batch: Batch, prepared: Sequence[Asked | Refused], now: int) -> Written:
    """Add a chunk; a bounded number of statements. Both addresses of a row are meant.

    Emits suppression.changed.
    """
    asked = [row for row in prepared if isinstance(row, Asked)]
    rows = {
        (digest_of(identity), row.channel, row.reason): (row, identity)
        for row in asked
        for identity in row.addresses
    }
    standing = suppressing.in_force().filter(digest__in={digest for digest, _, _ in rows})
    held = set(standing.values_list("digest", "channel", "reason"))
    fresh = {place: row for place, row in rows.items() if place not in held}
    suppressing.write(
        [
            suppressing.Ban(
                identity=identity,
                channel=row.channel,
                reason=row.reason,
                at=now if row.at is None else row.at,
                key=f"import/{batch.run_id}/{row.number:09}",
            )
            for row, identity in fresh.values()
        ],
        by=batch.by,
    )
    emit_changed([identity for _, identity in fresh.values()], now=now)
    created = len({row.number for row, _ in fresh.values()})
    refused = tuple(row for row in prepared if isinstance(row, Refused))
    return Written(created=created, unchanged=len(asked) - created, refused=refused)


def _read(row: Row, zone: str) -> Asked | Refused:
    addresses = read_identities(row)
    if isinstance(addresses, Refused):
        return addresses
    if not addresses:
        return Refused(row.number, "", NO_ADDRESS, {})
    channel = read_channel(row.values.get("channel", "all"))
    if channel is None:
        return Refused(row.number, "channel", NO_CHANNEL, {})
    at = read_instant(row.values["at"], zone) if "at" in row.values else None
    if at is None and "at" in row.values:
        return Refused(row.number, "at", NO_TIME, {})
    reason = clean(row.values.get("reason", "imported"))[:_LONGEST]
    return Asked(row.number, addresses, channel, reason, at)


def read_channel(text: str) -> str | None:
    """The channel that people call so; "" is every one."""
    return CHANNELS.get(fold(text))


SUPPRESSIONS = Kind(
    name="suppressions",
    title=mark("Suppressions"),
    hint=mark("Addresses that must not be written to any more. An import adds them and lifts none."),
    columns=(
        EMAIL,
        PHONE,
        Column(
            name="channel",
            label=mark("Channel"),
            aliases=("渠道", "方式"),
            example="email",
            hint=mark("email, sms, phone, wechat, wecom, onsite, push or all; all where nothing stands."),
        ),
        Column(
            name="reason",
            label=mark("Reason"),
            aliases=("原因", "bounce reason", "type", "退信原因", "退订原因"),
            example="unsubscribed",
        ),
        Column(
            name="at",
            label=mark("Time"),
            aliases=("时间", "日期", "date", "unsubscribed at", "created at", "退订时间", "unsubscribe date"),
            example="2025-03-31",
        ),
    ),
    needs=(("email", "phone"),),
    prepare=prepare,
    write=write,
    permissions=frozenset({Permission.CONTACTS_EDIT}),
    final=mark(
        "An undo would let messages go out to people who must not get any. A suppression is lifted line by line, with "
        "a reason."
    ),
)
