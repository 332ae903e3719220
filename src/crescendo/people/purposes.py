"""What people are asked to agree to: one versioned document of the company, `consent_purposes`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from crescendo.core import definitions, facts
from crescendo.core.once import once
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, Document, Permission, PublishDraft, SaveDraft
from crescendo.people.consent_types import ConsentDocument, ConsentPurpose, ConsentPurposes, Topic
from crescendo.people.shipped_purposes import SHIPPED

KIND, KEY = "consent_purposes", "company"
MOST = 50
_LONGEST_PENDING = 365
_WORD = re.compile(r"[a-z][a-z0-9_]{0,59}")
Errors = list[tuple[str, str, str]]

_SHAPE = mark("The document holds purposes and channels, two lists, and pending_days, a number.")
_WRONG_KEY = mark("A key is made of small letters, digits and _, and begins with a letter.")
_TWICE = mark("This key is used twice.")
_NAMELESS = mark("Give a name in Chinese or in English.")
_TEXTLESS = mark("Say what people agree to, in Chinese or in English.")
_NO_CHANNEL = mark("Choose at least one channel.")
_NOT_IN_USE = mark("The company does not use this channel.")
_TOO_MANY = mark("At most 50 purposes, and as many topics of each.")
_DAYS = mark("Between 1 and 365 days.")


def register() -> None:
    """Make the kind of document known; called once the apps stand."""
    definitions.register(KIND, errors_of)


def in_force() -> ConsentPurposes:
    """The purposes in force, or those that Crescendo ships. One query."""
    return once("purposes", _in_force)


def _in_force() -> ConsentPurposes:
    version = definitions.find_in_force(KIND, KEY)
    if version is None:
        return ConsentPurposes(number=0, document=SHIPPED)
    return ConsentPurposes(
        number=version.number,
        document=_read(version.document),
        published_at=version.published_at,
        published_by=version.published_by,
    )


def consent_purposes(by: Actor) -> ConsentPurposes:
    """The purposes in force. Refuses NotAllowed. One query."""
    require(by, Permission.CONTACTS_READ)
    return in_force()


def versions_of_purposes(by: Actor) -> tuple[ConsentPurposes, ...]:
    """All published versions, newest first. Refuses NotAllowed. One query."""
    return tuple(
        ConsentPurposes(
            number=version.number,
            document=_read(version.document),
            published_at=version.published_at,
            published_by=version.published_by,
        )
        for version in definitions.list_versions(by, KIND, KEY)
    )


def _read(document: Document) -> ConsentDocument:
    """A published version, which never changes: older ones may hold a choice that is none any more (decision 0032)."""
    purposes = [
        {name: value for name, value in purpose.items() if name != "double_opt_in"}
        for purpose in document.get("purposes", ())
    ]
    return msgspec.convert({**document, "purposes": purposes}, ConsentDocument)


def change_purposes(by: Actor, document: ConsentDocument, *, now: int) -> bool:
    """Publish the purposes anew; False where they are as they were. What was consented to keeps its version.

    A purpose or topic is retired, never removed. Refuses NotAllowed, NotValid. Emits definition.published.
    """
    require(by, Permission.DEFINITIONS_EDIT)
    require(by, Permission.DEFINITIONS_PUBLISH)
    standing = in_force()
    if document == standing.document:
        return False
    kept = msgspec.structs.replace(document, purposes=_with_retired(document, standing.document))
    plain = msgspec.to_builtins(kept)
    if wrong := errors_of(plain):
        raise NotValid(wrong)
    with facts.together(now=now):
        try:
            revision = definitions.get_definition(by, KIND, KEY).revision
        except NotFound:
            revision = None
        draft = SaveDraft(kind=KIND, key=KEY, name="Consent purposes", document=plain, revision=revision)
        row = definitions.save_draft(by, draft, now=now)
        definitions.publish(by, PublishDraft(kind=KIND, key=KEY, revision=row.revision), now=now)
    return True


def errors_of(document: Document) -> Errors:
    """What keeps a document from being published."""
    try:
        read = msgspec.convert(document, ConsentDocument)
    except msgspec.ValidationError:
        return [("", "shape", _SHAPE)]
    wrong: Errors = []
    if not 1 <= read.pending_days <= _LONGEST_PENDING:
        wrong.append(("/pending_days", "out_of_range", _DAYS))
    if len(read.purposes) > MOST or any(len(purpose.topics) > MOST for purpose in read.purposes):
        wrong.append(("/purposes", "too_many", _TOO_MANY))
    wrong += _keys("/purposes", [purpose.key for purpose in read.purposes])
    topics = [topic.key for purpose in read.purposes for topic in purpose.topics]
    wrong += _keys("/topics", topics)
    for place, purpose in enumerate(read.purposes):
        wrong += _errors_of_purpose(f"/purposes/{place}", purpose, read)
    return wrong


def _errors_of_purpose(
    place: str, purpose: ConsentPurpose, document: ConsentDocument
) -> Iterator[tuple[str, str, str]]:
    if not (purpose.en.strip() or purpose.zh.strip()):
        yield f"{place}/en", "name_missing", _NAMELESS
    if not (purpose.text_en.strip() or purpose.text_zh.strip()):
        yield f"{place}/text_en", "text_missing", _TEXTLESS
    if not purpose.channels:
        yield f"{place}/channels", "channel_missing", _NO_CHANNEL
    for channel in purpose.channels:
        if channel not in document.channels and not purpose.is_retired:
            yield f"{place}/channels", "channel_unused", _NOT_IN_USE
    for number, topic in enumerate(purpose.topics):
        if not (topic.en.strip() or topic.zh.strip()):
            yield f"{place}/topics/{number}", "name_missing", _NAMELESS


def _keys(place: str, keys: list[str]) -> Errors:
    wrong: Errors = [
        (f"{place}/{number}/key", "key_wrong", _WRONG_KEY)
        for number, key in enumerate(keys)
        if not _WORD.fullmatch(key)
    ]
    twice = {key for key in keys if keys.count(key) > 1}
    return wrong + [
        (f"{place}/{number}/key", "key_twice", _TWICE) for number, key in enumerate(keys) if key in twice
    ]


def _with_retired(new: ConsentDocument, old: ConsentDocument) -> tuple[ConsentPurpose, ...]:
    """What the new document no longer names stands on as retired: the register still speaks of it."""
    named = {purpose.key: purpose for purpose in new.purposes}
    before = {purpose.key: purpose for purpose in old.purposes}
    kept = [_with_topics(purpose, before.get(purpose.key)) for purpose in new.purposes]
    gone = [
        msgspec.structs.replace(purpose, is_retired=True)
        for key, purpose in before.items()
        if key not in named
    ]
    return (*kept, *gone)


def _with_topics(new: ConsentPurpose, old: ConsentPurpose | None) -> ConsentPurpose:
    named = {topic.key for topic in new.topics}
    left: Iterable[Topic] = old.topics if old else ()
    gone = tuple(msgspec.structs.replace(topic, is_retired=True) for topic in left if topic.key not in named)
    return msgspec.structs.replace(new, topics=(*new.topics, *gone)) if gone else new
