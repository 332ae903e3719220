"""Headers that every console answer carries."""

from __future__ import annotations

from django.http import HttpResponseBase

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def protect(answer: HttpResponseBase) -> HttpResponseBase:
    """Forbid foreign and inline scripts, and keep pages with people on them out of shared caches."""
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    answer.headers.setdefault("Cache-Control", "private, no-store")
    return answer
