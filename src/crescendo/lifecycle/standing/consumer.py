"""Standing follows facts: whom one touched is worked out anew, in the round in which it is told."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core.types import Fact, FactDraft
from crescendo.lifecycle.aftercare.writing import ANSWERED, CHANGED
from crescendo.lifecycle.routing.nouns import LeadAct
from crescendo.lifecycle.stages.turn import take_turn
from crescendo.lifecycle.standing import writing

CHUNK = 1_000
# What these tell of leaves a lead where it was.
_OTHERWISE = frozenset({LeadAct.REMINDED, LeadAct.ESCALATED, LeadAct.DISPUTED})
_OF_CONTACTS = frozenset(
    {
        *("call.recorded", "call.removed", "note.topics_written", "contact.merged", "contact.unmerged"),
        *("note.written", "note.removed", "note.restored"),
        *("talk.recorded", "talk.changed", "talk.removed", "material.sent", "material.taken_back"),
        *(f"task.{what}" for what in ("created", "changed", "done", "reopened", "removed", "restored")),
        *(f"lead.{act.value}" for act in LeadAct if act not in _OTHERWISE),
        *("deal.created", "deal.changed", "deal.removed"),
        ANSWERED,
    }
)
_OF_ACCOUNTS = frozenset({ANSWERED, CHANGED, "account.merged", "account.unmerged"})


class Standings:
    """Keeps when somebody was talked to, what waits, her lead and last answer; emits the facts of `writing`."""

    name = "lifecycle.standing"
    kinds = _OF_CONTACTS | _OF_ACCOUNTS

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """A dozen statements for a thousand contacts."""
        contacts = {
            one for fact in facts if fact.kind in _OF_CONTACTS for one in fact.payload.get("contacts", ())
        }
        accounts = {
            one for fact in facts if fact.kind in _OF_ACCOUNTS for one in fact.payload.get("accounts", ())
        }
        if not contacts and not accounts:
            return ()
        take_turn()
        ids = sorted(contacts)
        drafts: list[FactDraft] = []
        for first in range(0, len(ids), CHUNK):
            drafts += writing.keep_contacts(ids[first : first + CHUNK], now=now)
        return [*drafts, *(writing.keep_accounts(sorted(accounts), now=now) if accounts else ())]
