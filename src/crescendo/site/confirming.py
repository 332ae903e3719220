"""Each form that was sent is answered by one mail: the consumer that intends it."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core import jobs
from crescendo.core.sets import insert_ignore
from crescendo.core.types import Fact, FactDraft
from crescendo.site.types import MailState, Skip

JOB = "site.confirmation_mail"
_TABLE = "site_confirmationmail"
_COLUMNS = (
    *("submission", "source_id", "message", "state", "reason", "recipient_digest"),
    *("intended_at", "settled_at"),
)


class ConfirmationMails:
    """Intends one mail a submission, however often its fact is read.

    With `skips` every mail is written down as skipped for that reason: whoever lives through history again,
    as the demo company does, must not write to anybody.
    """

    name = "site.confirmations"
    kinds = frozenset({"form.submitted"})

    def __init__(self, *, skips: Skip | None = None) -> None:
        self._skips = skips

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """Write the mails down and enqueue a job for each that is to be sent; no facts follow."""
        state = MailState.INTENDED if self._skips is None else MailState.SKIPPED
        settled = None if self._skips is None else now
        rows = [
            (submission, source, message[:255], state.value, self._skips or "", "", now, settled)
            for fact in facts
            for _, _, submission, message, source in fact.payload["forms"]
        ]
        insert_ignore(_TABLE, _COLUMNS, rows)
        if self._skips is None:
            for submission, *_ in rows:
                jobs.enqueue(JOB, {"submission": submission}, run_at=now, dedupe_key=f"{JOB}/{submission}")
        return ()
