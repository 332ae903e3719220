"""How sending a mail may fail. No Django here."""

from __future__ import annotations


class DeliveryFailed(Exception):
    """The mail surely did not leave. `permanent` tells whether trying again is senseless."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


class DeliveryUnknown(Exception):
    """The connection broke after the bytes had left: nobody can say whether the mail was taken."""
