"""The nouns of consent, reach, suppression and preferences. No Django; `types` hands them on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import msgspec

from crescendo.core.refusals import Refusal, mark
from crescendo.people.bilingual import in_language


class Proof(IntEnum):
    """How far a word is to be trusted. Browser keys and forms claim; server keys, clicks and staff verify."""

    CLAIM = 1
    VERIFIED = 2


class ConsentStatus(StrEnum):
    """Pending becomes granted when the confirmation mail is clicked."""

    GRANTED = "granted"
    WITHDRAWN = "withdrawn"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """What somebody agreed to or withdrew, with the words that stood on the page."""

    purpose: str
    channel: str
    granted: bool = True
    legal_basis: str = "consent"
    text_version: str = ""
    language: str = ""
    source_url: str = ""
    ip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One record of the append-only register."""

    id: int
    contact_id: int | None
    identity_id: int | None
    purpose: str
    channel: str
    status: ConsentStatus
    legal_basis: str
    text_version: str
    language: str
    source_url: str
    at: int
    ip: str
    key: str
    proof: Proof
    by_id: int | None = None
    by_label: str = ""
    evidence: str = ""


class ReachChannel(StrEnum):
    """The ways by which a person can be reached."""

    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"
    WECHAT = "wechat"
    WECOM = "wecom"
    ONSITE = "onsite"
    PUSH = "push"


class LegalBasis(StrEnum):
    """On what a purpose rests. Only `consent` must be given first; the others hold until somebody objects."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_DUTY = "legal_duty"
    LEGITIMATE_INTEREST = "legitimate_interest"


class ConsentState(StrEnum):
    """What the register says of a purpose on a channel now; an expired grant waited too long for its click."""

    GRANTED = "granted"
    WITHDRAWN = "withdrawn"
    PENDING = "pending"
    EXPIRED = "expired"
    MISSING = "missing"


class ReachState(StrEnum):
    """Whether somebody may be written to on a channel, or the first reason why not, in the order of asking."""

    ERASING = "erasing"
    NO_ADDRESS = "no_address"
    INVALID = "invalid"
    SUPPRESSED = "suppressed"
    PAUSED = "paused"
    REACHABLE = "reachable"
    PENDING = "consent_pending"
    WITHDRAWN = "consent_withdrawn"
    MISSING = "consent_missing"


class Frequency(StrEnum):
    """How often somebody wants to hear of a topic."""

    EACH = "each"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    NEVER = "never"


class Topic(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A subscription topic of a purpose."""

    key: str
    en: str = ""
    zh: str = ""
    is_retired: bool = False

    def label(self, language: str) -> str:
        """Its name in a language, else in the other one, else its key."""
        return in_language(language, zh=self.zh, en=self.en) or self.key


class ConsentPurpose(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What people are asked to agree to. `text_en` and `text_zh` are the words that stand beside the box.

    `is_promotional` purposes decide whether somebody counts as reachable. What a form or a browser's key grants
    counts once its confirmation mail was clicked, in every purpose.
    """

    key: str
    en: str = ""
    zh: str = ""
    text_en: str = ""
    text_zh: str = ""
    legal_basis: LegalBasis = LegalBasis.CONSENT
    channels: tuple[ReachChannel, ...] = ()
    is_promotional: bool = True
    is_retired: bool = False
    topics: tuple[Topic, ...] = ()

    def label(self, language: str) -> str:
        """Its name in a language, else in the other one, else its key."""
        return in_language(language, zh=self.zh, en=self.en) or self.key

    def text(self, language: str) -> str:
        """The words beside the box in a language, else in the other one."""
        return in_language(language, zh=self.text_zh, en=self.text_en)


class ConsentDocument(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """The company's purposes; a published version never changes, so its number is the version of every text."""

    purposes: tuple[ConsentPurpose, ...] = ()
    channels: tuple[ReachChannel, ...] = ()
    pending_days: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPurposes:
    """The document in force with its number (0: the one that Crescendo ships), and who published it when."""

    number: int
    document: ConsentDocument
    published_at: int | None = None
    published_by: str = ""

    @property
    def in_use(self) -> tuple[ConsentPurpose, ...]:
        return tuple(purpose for purpose in self.document.purposes if not purpose.is_retired)

    def find(self, key: str) -> ConsentPurpose | None:
        """The purpose of that key, a retired one too."""
        return next((purpose for purpose in self.document.purposes if purpose.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordConsent:
    """Staff, or a system of the company, says that somebody agreed: where, when, and where the proof is kept.

    `at` None is now; an empty `text_version` is the version in force.
    """

    contact_id: int
    purpose: str
    channel: str
    source: str
    evidence: str
    at: int | None = None
    text_version: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawConsent:
    """Somebody takes consent back; an empty purpose or channel is every one."""

    contact_id: int
    purpose: str = ""
    channel: str = ""
    source: str
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentNow:
    """What the register says of one purpose on one channel. `until` is when a pending grant expires."""

    purpose: str
    channel: str
    state: ConsentState
    at: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whether a contact may be written to on a channel. `detail` is the reason of the suppression or pause."""

    channel: ReachChannel
    state: ReachState
    detail: str = ""
    until: int | None = None

    @property
    def is_reachable(self) -> bool:
        return self.state is ReachState.REACHABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseContact:
    """Leave a contact alone, and why."""

    contact_id: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A contact that staff paused."""

    contact_id: int
    at: int
    reason: str
    by_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressAddress:
    """An e-mail address, a phone number or a mail domain as `@competitor.com`; '' is every channel."""

    address: str
    channel: str = ""
    reason: str = "by_hand"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftSuppression:
    """Let an address be written to again, and why."""

    suppression_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionRow:
    """One line of the list. `address` is empty while nobody here has it: only its keyed hash is kept."""

    id: int
    kind: str
    address: str
    channel: str
    reason: str
    note: str
    at: int
    by_id: int | None
    by_label: str
    key: str
    lifted_at: int | None
    lifted_by: str
    lifted_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionQuery:
    """Which lines: of an address (exact, or a domain), of a channel, of a reason; newest first."""

    address: str = ""
    channel: str = ""
    reason: str = ""
    is_lifted: bool = False
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPreferences:
    """How often somebody wants to hear of topics; what is not named stays."""

    contact_id: int
    choices: Mapping[str, Frequency] = field(hash=False)
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPreference:
    """A topic with what somebody chose; None where nothing was chosen."""

    purpose: str
    topic: Topic
    frequency: Frequency | None
    at: int | None = None
    by_label: str = ""


class SuppressionLifted(Refusal):
    """A line that was lifted before."""

    code = "suppression_lifted"
    sentence = mark("This suppression has been lifted already.")
    remedy = mark("Nothing needs to be done.")
