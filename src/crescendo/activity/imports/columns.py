"""The columns that the kinds of this room share."""

from __future__ import annotations

from crescendo.core.imports.types import Column
from crescendo.core.refusals import mark

EMAIL = Column(
    name="email",
    label=mark("E-mail address"),
    aliases=("邮箱", "电子邮箱", "邮件", "mail", "e-mail", "email address", "recipient", "收件人"),
    example="wang.fang@example.com",
)
PHONE = Column(
    name="phone",
    label=mark("Phone"),
    aliases=("手机", "手机号", "手机号码", "电话", "联系电话", "mobile", "phone number", "tel"),
    example="+8613800138000",
)
USER_ID = Column(
    name="user_id", label=mark("User id"), aliases=("用户ID", "用户编号", "userid", "uid", "distinct_id")
)
WHO = (EMAIL, PHONE, USER_ID)
WHO_NAMES = ("email", "phone", "user_id")
AT = Column(
    name="at",
    label=mark("Time"),
    aliases=("时间", "发生时间", "日期", "date", "timestamp", "event time", "occurred at", "datetime"),
    example="2025-03-31 14:05",
)
NO_TIME = mark(
    "This is not a time that can be read in one way only. Write it as 2026-01-31 or 2026-01-31 14:05."
)
MISSING = mark("This cell must not be empty.")
# Why what people did is not taken back.
FINAL = mark(
    "What people did was taken in like any other message, and has been counted and followed since: no undo can say "
    "that it did not happen."
)
