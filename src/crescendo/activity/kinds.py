"""Kinds of act, by which a timeline is filtered and shown."""

from __future__ import annotations

from crescendo.activity.types import Kind

_BY_PREFIX = {
    "page.": Kind.PAGES,
    "link.": Kind.PAGES,
    "share.": Kind.CONTENT,
    "asset.": Kind.CONTENT,
    "video.": Kind.CONTENT,
    "form.": Kind.FORMS,
    "demo.": Kind.FORMS,
    "quote.": Kind.FORMS,
    "call.asked": Kind.FORMS,
    "chat.": Kind.FORMS,
    "survey.": Kind.FORMS,
    "meeting.": Kind.MEETINGS,
    "trial.": Kind.PRODUCT,
    "product.": Kind.PRODUCT,
    "message.": Kind.MESSAGES,
    "wechat.": Kind.MESSAGES,
    "wecom.": Kind.MESSAGES,
    "identified": Kind.PROFILE,
}


def kind_of(name: str) -> Kind:
    """The kind of an act by its standard name; names of the company's own are `other`."""
    for prefix, kind in _BY_PREFIX.items():
        if name.startswith(prefix):
            return kind
    return Kind.OTHER
