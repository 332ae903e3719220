"""Which addresses of the console are a whole screen, and why the others are none. A new one is a screen."""

from __future__ import annotations

from tests.doors.console.routes import PATTERNS, address_of, rule_of
from tests.doors.console.story import Company

# Answers to GET that are no screen by themselves, each with the reason. Nothing of it is walked.
NO_SCREENS = {
    "account-cell": "a cell's form, inside the list",
    "account-done": "a part of the account's page",
    "account-drawer": "at the side of the list; without script it leads to the account",
    "accounts-count": "a number inside the list",
    "again-code": "only for who has a second factor",
    "again-passkey": "only for who has a passkey",
    "bulk-merge": "leads to the merge of the two that were ticked",
    "bundle": "a file",
    "call-queue-answer": "leads to the call queue with this person first",
    "company-login": "leads to the company's own provider",
    "company-login-back": "where the company's own provider leads to",
    "condition-choices": "read by the builder's script",
    "condition-offer": "read by the builder's script",
    "condition-properties": "read by the builder's script",
    "contact-cell": "a cell's form, inside the list",
    "contact-drawer": "at the side of the list; without script it leads to the contact",
    "contact-timeline": "a part of the contact's page",
    "contacts-count": "a number inside the list",
    "deal-drawer": "at the side of the list; without script it leads to the deal",
    "deals-count": "a number inside the list",
    "desk-beside": "at the side of the desk; without script it leads to the contact",
    "desk-stream": "a stream that never ends",
    "event-drawer": "at the side of the list; without script it leads to the event",
    "events-count": "a number inside the list",
    "export-download": "a file",
    "file": "a file",
    "import-progress": "a part of the import's page",
    "import-refused": "a file",
    "import-template": "a file",
    "import-undo-progress": "a part of the import's page",
    "import-undo-stays": "a file",
    "join": "the page of an invitation, walked by its own test",
    "overview-csv": "a file",
    "notices-unread": "a number beside the bell",
    "scoring-moved": "a list behind a preview, walked by its own test",
    "second-factor-app-off": "only for who has an app",
    "second-factor-codes": "only for who has a second factor",
    "second-factor-passkey-off": "only for who has a passkey",
    "sign-in-passkey": "only for who has a passkey",
    "sign-in-second": "only for who has a second factor",
    "source-state": "a part of the source's page",
    "stream": "a stream that never ends",
}
# What a screen is asked, where without a question it shows nothing or leads elsewhere.
ASKED = {
    "catalogue-demote": "?property=plan",
    "catalogue-promote": "?property=plan&kind=text",
    "contact-merge": "?q=wang",
    "doubles-above": "?least=950",
    "links": "?url=https://www.example.com&source=zhihu&medium=social&campaign=spring",
    "quality-repair": "?action=set&value=CTO",
    "quarantine-retry-all": "?reason=no_event_name",
    "search": "?q=wang",
    "start": "?step=addresses",
}
# States of a screen that look unlike the one its address shows alone.
STATES = {
    "account-suggestions": "?kind=double",
    "contacts": "?f=email:contains:hongtu&f=last_seen_at:within_last:7d&edit=0",
}
SCREENS = sorted(name for name in PATTERNS if "GET" in rule_of(name).methods and name not in NO_SCREENS)


def screen_of(name: str, company: Company, staff_id: int) -> str:
    """The screen's address about the company's own rows, with what it is asked."""
    return address_of(name, company, staff_id) + ASKED.get(name, "")
