"""The trial form: what may be typed, and what is said about what may not. No requests here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from django.utils.translation import gettext as _

from crescendo.people import api as people
from crescendo.people.types import IdentityKind

FORM = "trial"
TEXT_VERSION = "trial-2026-01"
FIELDS = ("name", "company", "email", "phone", "title")
REQUIRED = ("name", "company", "email")
LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What somebody typed, and what is wrong with it (by field, in the reader's language)."""

    typed: Mapping[str, str] = field(default_factory=dict)
    agrees: bool = False
    wants_news: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    def fields(self, language: str) -> dict[str, str]:
        """What was filled in, with the language of the form."""
        return {name: text for name, text in self.typed.items() if text} | {"language": language}

    def consents(self, language: str) -> list[dict[str, str]]:
        """What was agreed to, with the version and language of the words that stood there."""
        given = [("service", self.agrees), ("marketing", self.wants_news)]
        return [
            {"purpose": purpose, "channel": "email", "text_version": TEXT_VERSION, "language": language}
            for purpose, is_given in given
            if is_given
        ]

    def key(self, nonce: str) -> str:
        """One key for one form with these contents: sending it twice is one submission, mending it is another."""
        said = msgspec.json.encode([nonce, sorted(self.typed.items()), self.agrees, self.wants_news])
        return f"{FORM}-{hashlib.blake2b(said, digest_size=16).hexdigest()}"


def read(posted: Mapping[str, str]) -> Trial:
    """Read and check a sent form."""
    typed = {name: " ".join(posted.get(name, "").split()) for name in FIELDS}
    agrees = bool(posted.get("agree"))
    return Trial(
        typed=typed,
        agrees=agrees,
        wants_news=bool(posted.get("marketing")),
        errors=_errors(typed, agrees=agrees),
    )


def is_robot(posted: Mapping[str, str]) -> bool:
    """People do not see this field, so whoever fills it in is none."""
    return bool(posted.get("website"))


def _errors(typed: Mapping[str, str], *, agrees: bool) -> dict[str, str]:
    errors = {name: _("This is too long.") for name, text in typed.items() if len(text) > LONGEST}
    missing = {
        "name": _("Please tell us your name."),
        "company": _("Please tell us your company."),
        "email": _("Please give your work e-mail, so that we can answer."),
    }
    errors |= {name: missing[name] for name in REQUIRED if not typed[name]}
    if typed["email"] and people.read_identity(IdentityKind.EMAIL, typed["email"]) is None:
        errors["email"] = _("This is not an e-mail address. It looks like name@company.com.")
    if typed["phone"] and people.read_identity(IdentityKind.PHONE, typed["phone"]) is None:
        errors["phone"] = _(
            "This is not a telephone number. With a country code it looks like +86 139 1234 5678."
        )
    if not agrees:
        errors["agree"] = _("We need your agreement to answer your request.")
    return errors
