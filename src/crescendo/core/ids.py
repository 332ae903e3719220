"""Ids as outsiders see them: a prefix for the kind, an underscore, the row's number."""

from __future__ import annotations

import re
from enum import StrEnum

_SHAPE = re.compile(r"([a-z]{3})_([1-9][0-9]{0,18})")
_LARGEST = 2**63 - 1


class Prefix(StrEnum):
    """One prefix a kind of thing, fixed for ever: clients store them."""

    CONTACT = "con"
    ACCOUNT = "acc"
    IDENTITY = "idn"
    EVENT = "evt"
    SOURCE = "src"
    STAFF = "usr"
    TEAM = "tea"
    CONSENT = "cns"
    TOUCH = "tch"
    KEY = "key"
    JOB = "job"
    IMPORT = "imp"
    EXPORT = "exp"
    FIELD = "fld"
    TAG = "tag"
    ACCOUNT_SUGGESTION = "asg"
    MERGE = "mrg"
    ERASURE = "ers"
    BUNDLE = "bdl"
    NAME = "nam"
    QUARANTINED = "qua"
    SUPPRESSION = "sup"
    VIEW = "viw"
    CHANGE_SET = "chs"
    INVITATION = "inv"
    SESSION = "ses"
    NOTE = "nte"
    FILE = "fil"
    SEGMENT = "seg"
    TASK = "tsk"
    CALL = "cal"
    WEBHOOK = "whk"
    DELIVERY = "dlv"
    LEAD = "led"
    DEAL = "dea"
    MILESTONE = "mls"
    QUEUED = "que"
    ENROLLMENT = "enr"
    MATERIAL = "mat"
    MATERIAL_SENT = "mst"
    TALK = "tlk"


class IdNotReadable(ValueError):
    """The text is not an id of the kind that was asked for."""


def write_id(prefix: Prefix, number: int) -> str:
    """`write_id(Prefix.CONTACT, 12)` is `con_12`."""
    return f"{prefix}_{number}"


def read_id(prefix: Prefix, text: str) -> int:
    """The row's number behind an outside id; raises IdNotReadable for any other text."""
    match = _SHAPE.fullmatch(text)
    if not match or match[1] != prefix or int(match[2]) > _LARGEST:
        raise IdNotReadable(f"{text!r} is not an id that starts with {prefix}_")
    return int(match[2])
