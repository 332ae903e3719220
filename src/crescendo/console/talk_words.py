"""The words of mails and meetings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

from crescendo.lifecycle.types import talks

KINDS: dict[talks.TalkKind, Any] = {
    talks.TalkKind.MAIL: pgettext_lazy("timeline", "Mail"),
    talks.TalkKind.MEETING: pgettext_lazy("timeline", "Meeting with us"),
}
DIRECTIONS: dict[talks.Direction, Any] = {
    talks.Direction.IN: pgettext_lazy("mail", "Came from them"),
    talks.Direction.OUT: pgettext_lazy("mail", "Went to them"),
}
