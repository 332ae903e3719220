"""The builder of UTM links: every inbound link of ours says where it stands, in one spelling. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from crescendo.core.refusals import NotValid, mark
from crescendo.sources.mediums import MEDIUMS, channel_of
from crescendo.sources.query import host_of
from crescendo.sources.taxonomy import Channel
from crescendo.sources.words import is_nothing

LONGEST_URL = 2_000
LONGEST_WORD = 100

UNKNOWN_MEDIUM = mark(
    "The medium «%(medium)s» is in no channel's list; visits will count as other campaigns."
)
REPLACED = mark("The address already had %(name)s; it was replaced.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRequest:
    """Source, medium and campaign fix a registration channel; content tells places of one campaign apart."""

    url: str
    source: str
    medium: str
    campaign: str
    content: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning_:  # noqa: N801 - Warning is Python's own
    """Something to look at before the link is printed: a sentence with named places, and values."""

    sentence: str
    data: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The link, the channel that its visits will have, and warnings."""

    url: str
    channel: Channel | None
    warnings: tuple[Warning_, ...] = ()


def build(request: LinkRequest) -> Link:
    """A link with lower-case UTM words; what the address had of query and fragment stays as it was.

    Refuses NotValid: no http(s) address, too long, or a word that is missing or a placeholder.
    """
    given = {
        "utm_source": request.source,
        "utm_medium": request.medium,
        "utm_campaign": request.campaign,
        "utm_term": request.term,
        "utm_content": request.content,
    }
    words = {name: " ".join(word.split()).lower() for name, word in given.items()}
    errors = [*_url_errors(request.url), *_word_errors(words)]
    if errors:
        raise NotValid(errors)
    parts = urlsplit(request.url.strip())
    kept, replaced = _keep(parts.query)
    added = [f"{name}={quote(word, safe='-._~')}" for name, word in words.items() if word]
    url = urlunsplit(parts._replace(query="&".join([*kept, *added])))
    if len(url) > LONGEST_URL:
        raise NotValid([("/url", "too_long", mark("The link would be longer than 2,000 characters."))])
    warnings = [Warning_(sentence=REPLACED, data={"name": name}) for name in replaced]
    channel = channel_of(words["utm_medium"])
    if channel is None:
        warnings.append(Warning_(sentence=UNKNOWN_MEDIUM, data={"medium": words["utm_medium"]}))
    return Link(url=url, channel=channel, warnings=tuple(warnings))


def known_mediums() -> tuple[tuple[str, Channel], ...]:
    """Each channel's preferred medium, for the form's list."""
    preferred: dict[Channel, str] = {}
    for word, channel in MEDIUMS.items():
        preferred.setdefault(channel, word)
    return tuple((word, channel) for channel, word in preferred.items())


def _url_errors(url: str) -> list[tuple[str, str, str]]:
    text = url.strip()
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return [("/url", "not_a_url", mark("This is not an address."))]
    if parts.scheme not in {"http", "https"} or not host_of(text) or not port_is_fine or parts.username:
        return [("/url", "not_a_url", mark("An address begins with https:// and names a host."))]
    if any(character.isspace() or ord(character) < 32 for character in text):
        return [("/url", "not_a_url", mark("An address has no blanks."))]
    return []


def _word_errors(words: dict[str, str]) -> list[tuple[str, str, str]]:
    errors = []
    for name, word in words.items():
        pointer = "/" + name.removeprefix("utm_")
        if not word and name in {"utm_source", "utm_medium", "utm_campaign"}:
            errors.append((pointer, "missing", mark("Source, medium and campaign are needed.")))
        elif word and is_nothing(word):
            errors.append((pointer, "placeholder", mark("This is a placeholder and would count as nothing.")))
        elif len(word) > LONGEST_WORD:
            errors.append((pointer, "too_long", mark("At most 100 characters.")))
    return errors


def _keep(query: str) -> tuple[list[str], list[str]]:
    """The address's own parameters, untouched, and the names of UTM parameters that give way."""
    parts = [part for part in query.split("&") if part]
    replaced = [part.partition("=")[0] for part in parts if part.lower().startswith("utm_")]
    return [part for part in parts if not part.lower().startswith("utm_")], replaced
