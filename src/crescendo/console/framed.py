"""Class-based views of django-allauth inside the console's pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from crescendo.console import page
from crescendo.core import second_factors
from crescendo.core.types import Actor


class Framed:
    """Puts a view of allauth into the shell, for the one who acts; a form that was refused answers 422."""

    request: HttpRequest
    by: Actor | None = None
    thing: str = ""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Allauth's context within ours."""
        around = page.surroundings(self.request) if self.by is None else page.shell(self.request, self.by)
        theirs: dict[str, Any] = super().get_context_data(**context)  # type: ignore[misc]
        return around | theirs | {"thing": self.thing}

    def note(self, action: str) -> None:
        """Write down what was done here, in the transaction that does it."""
        if self.by is not None:
            second_factors.note(self.by, action, now=page.now())

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        """Rendered here, where the company's zone is in force."""
        answer = super().render_to_response(context, **options).render()  # type: ignore[misc]
        form = context.get("form")
        if form is not None and form.is_bound and form.errors:
            answer.status_code = 422
        return answer  # type: ignore[no-any-return]
