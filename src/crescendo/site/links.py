"""The link in a confirmation mail: it signs the submission and an end, and says nothing of the person."""

from __future__ import annotations

from django.core import signing

from crescendo.core.clock import DAY

LIFETIME = 30 * DAY
_SALT = "crescendo.site.confirm"


class LinkNotValid(ValueError):
    """The link was changed, or its time is over."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__("expired" if expired else "forged")
        self.expired = expired


def confirm_address(public_url: str, submission: str, *, now: int) -> str:
    """Where a click confirms the submission's address, for thirty days."""
    end = (now + LIFETIME) // 1_000
    return f"{public_url}/confirm/{_signer().sign(f'{submission}.{end:x}')}"


def read_token(token: str, *, now: int) -> str:
    """The submission that a token stands for. Raises LinkNotValid."""
    try:
        submission, _, end = _signer().unsign(token).partition(".")
        expires_at = int(end, 16) * 1_000
    except (signing.BadSignature, ValueError) as cause:
        raise LinkNotValid(expired=False) from cause
    if now > expires_at:
        raise LinkNotValid(expired=True)
    return submission


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT, sep="~")
