"""The words for what this room tells: English sentences, translated at the doors. Pure; codes reach no reader."""

from __future__ import annotations

from collections.abc import Mapping

from crescendo.activity.types import Unit
from crescendo.core.refusals import mark

ACT_TITLES: Mapping[str, str] = {
    "page.viewed": mark("Viewed a page"),
    "link.followed": mark("Followed a link"),
    "asset.viewed": mark("Read an asset"),
    "asset.downloaded": mark("Downloaded an asset"),
    "video.watched": mark("Watched a video"),
    "form.viewed": mark("Saw a form"),
    "form.submitted": mark("Sent a form"),
    "meeting.invited": mark("Invited to a meeting"),
    "meeting.registered": mark("Registered for a meeting"),
    "meeting.checked_in": mark("Checked in at a meeting"),
    "meeting.watched": mark("Watched a live stream"),
    "meeting.replayed": mark("Watched a replay"),
    "meeting.missed": mark("Missed a meeting"),
    "trial.started": mark("Started a trial"),
    "trial.used": mark("Used the trial"),
    "demo.asked": mark("Asked for a demo"),
    "quote.asked": mark("Asked for a quote"),
    "call.asked": mark("Asked for a call"),
    "chat.asked": mark("Asked a question"),
    "product.used": mark("Used the product"),
    "message.sent": mark("Was sent a message"),
    "message.delivered": mark("Received a message"),
    "message.bounced": mark("A message bounced"),
    "message.opened": mark("Opened a message"),
    "message.clicked": mark("Clicked in a message"),
    "message.replied": mark("Replied to a message"),
    "message.unsubscribed": mark("Unsubscribed"),
    "message.complained": mark("Complained about a message"),
    "wechat.followed": mark("Followed on WeChat"),
    "wechat.unfollowed": mark("Unfollowed on WeChat"),
    "wechat.scanned": mark("Scanned a WeChat code"),
    "wechat.bound": mark("Bound WeChat"),
    "wechat.menu_used": mark("Used the WeChat menu"),
    "wechat.article_read": mark("Read a WeChat article"),
    "wecom.added": mark("Added on WeCom"),
    "wecom.removed": mark("Removed on WeCom"),
    "wecom.group_joined": mark("Joined a WeCom group"),
    "wecom.group_left": mark("Left a WeCom group"),
    "share.made": mark("Shared a page"),
    "share.brought": mark("A share brought a visit"),
    "referral.made": mark("Made a referral"),
    "survey.answered": mark("Answered a survey"),
    "identified": mark("Was identified"),
    "stage.changed": mark("Stage changed"),
    "deal.opened": mark("A deal was opened"),
    "deal.changed": mark("A deal changed"),
    "deal.won": mark("A deal was won"),
    "deal.lost": mark("A deal was lost"),
    "poc.started": mark("A POC started"),
    "poc.ended": mark("A POC ended"),
    "contract.signed": mark("A contract was signed"),
    "customer.live": mark("Went live"),
    "customer.renewed": mark("Renewed"),
    "customer.churned": mark("Churned"),
    "call.made": mark("Was called"),
    "note.written": mark("A note was written"),
    "visit.made": mark("Was visited"),
    "score.granted": mark("Was granted points"),
}
"""What somebody did, by the standard act."""
REFUSAL_TITLES: Mapping[str, str] = {
    "unknown_key": mark("no source has its key"),
    "closed": mark("the source is shut"),
    "pace": mark("faster than its key may send"),
    "not_json": mark("no JSON, or broken gzip"),
    "too_large": mark("over 5 MB"),
    "too_slow": mark("the body did not arrive in time"),
    "person_blocked": mark("about somebody whose data was erased"),
}
"""Why the collector refused a request; such requests are not kept."""

REFUSAL_ADVICE: Mapping[str, str] = {
    "unknown_key": mark(
        "Compare the key in the client with the one on the source's page: it was changed, or written wrongly."
    ),
    "closed": mark("Somebody still sends. Open the source, or take its snippet off the page."),
    "pace": mark("Clients come again later. Raise the limit if this rate is what you expect."),
    "not_json": mark(
        "Check what stands between client and collector: a proxy may change or cut what is sent."
    ),
    "too_large": mark("Let the client send fewer events at a time; the whole request is refused."),
    "too_slow": mark("Clients come again. A slow network, or somebody who holds connections open."),
    "person_blocked": mark(
        "Nothing to do: none of it is stored until the person consents anew. Stop the sender if it goes on."
    ),
}
"""What to do about it."""

KIND_TITLES: Mapping[str, str] = {
    "pages": mark("Pages"),
    "content": mark("Papers and videos"),
    "forms": mark("Forms"),
    "meetings": mark("Meetings"),
    "product": mark("Product"),
    "messages": mark("Messages"),
    "profile": mark("Profile"),
    "other": mark("Other acts"),
}
"""Kinds of act, by which a timeline is filtered."""
JUDGEMENT_TITLES: Mapping[str, str] = {
    "human": mark("Human"),
    "doubtful": mark("Doubtful"),
    "machine": mark("Machine"),
}
"""Whether a person did it."""
REASON_TITLES: Mapping[str, str] = {
    "address_in_agent": mark("The browser's name carries an address, as crawlers do"),
    "compatible_only": mark("The browser's name is that of a program"),
    "crawler": mark("A known crawler"),
    "crawler_word": mark("The browser's name says crawler"),
    "data_centre": mark("The address belongs to a data centre"),
    "headless": mark("A browser without a window"),
    "impossible_browser": mark("A browser that cannot exist"),
    "library": mark("A program's library, no browser"),
    "mail_scanner": mark("A scanner of mails"),
    "no_agent": mark("No browser was named"),
    "no_browser": mark("No browser was named"),
    "no_platform": mark("The browser names no system"),
    "old_browser": mark("A browser that nobody uses any more"),
    "rate": mark("More pages in a minute than a person views"),
    "rule_human": mark("A rule of the company says human"),
    "rule_machine": mark("A rule of the company says machine"),
    "short_agent": mark("The browser's name is too short"),
    "unknown_product": mark("An unknown program"),
    "webdriver": mark("A browser driven by a program"),
}
"""What a judgement rests on."""
QUARANTINE_TITLES: Mapping[str, str] = {
    "not_json": mark("The request is no JSON"),
    "no_event_name": mark("The message has no name of an act"),
    "bad_event_name": mark("The name of the act has letters that the client's rules forbid"),
    "no_distinct_id": mark("The record names nobody, or by an id that is too long"),
    "dwell_without_page_view": mark("Reading time without its page view"),
    "no_form": mark("A submission without a form"),
    "no_submission": mark("A confirmation without a submission"),
    "unknown_type": mark("A kind of message that is not known"),
    "message_no_object": mark("The message is no JSON object"),
    "message_too_deep": mark("The message is nested too deeply"),
    "message_too_large": mark("The message is too large"),
    "message_too_many_keys": mark("The message has too many keys"),
    "too_many_new_identities": mark("A public key brought too many new people within a minute"),
    "too_many_new_names": mark("A public key brought too many new names of acts within a minute"),
    "ingest_failed": mark("The message could not be worked on"),
}
"""Why a message was not taken."""
QUARANTINE_ADVICE: Mapping[str, str] = {
    "not_json": mark("Look at the body: the client is set up wrongly, or this is not one of ours."),
    "no_event_name": mark("Give the call a name in the client's code; what stands here can be removed."),
    "bad_event_name": mark("Rename the act in the client's code: letters, digits, _ and $ only."),
    "no_distinct_id": mark("Give the call the person's id in the client's code."),
    "dwell_without_page_view": mark("Update the snippet on the page; what stands here can be removed."),
    "no_form": mark("Name the form in the client's code; what stands here can be removed."),
    "no_submission": mark("The link of the confirmation mail was cut off. Nothing to do if it is rare."),
    "unknown_type": mark(
        "The client is newer than this server, or its call is spelt wrongly. Update, then try again."
    ),
    "message_no_object": mark("The client sends a list or a text where an object belongs. Mend its code."),
    "message_too_deep": mark("Send fewer levels: take out what nobody reads from the properties."),
    "message_too_large": mark(
        "Send less: a message may have 32 kB. Take long texts and images out of the properties."
    ),
    "message_too_many_keys": mark("Send fewer properties, or a list in their place."),
    "too_many_new_identities": mark(
        "A campaign, or somebody abuses the key. If these are real visitors, try all again."
    ),
    "too_many_new_names": mark(
        "The name of an act probably holds a number or an address. Move it into a property; then try again."
    ),
    "ingest_failed": mark("A fault of ours. Update Crescendo, then try again."),
}
"""What to do about it."""
UNIT_TITLES: Mapping[Unit, str] = {
    Unit.MILLISECONDS: mark("milliseconds"),
    Unit.SECONDS: mark("seconds"),
    Unit.MINUTES: mark("minutes"),
    Unit.COUNT: mark("times"),
    Unit.ANSWER: mark("points of ten"),
    Unit.POINTS: mark("points"),
    Unit.MONEY: mark("money, in minor units"),
}

_UNITS = {
    "page.viewed": Unit.MILLISECONDS,
    "asset.viewed": Unit.MILLISECONDS,
    "asset.downloaded": Unit.MILLISECONDS,
    "video.watched": Unit.SECONDS,
    "meeting.watched": Unit.MINUTES,
    "meeting.replayed": Unit.MINUTES,
    "call.made": Unit.MINUTES,
    "visit.made": Unit.MINUTES,
    "survey.answered": Unit.ANSWER,
    "score.granted": Unit.POINTS,
}
_MONEY = ("deal.", "contract.", "customer.", "poc.")


def title_of(name: str) -> str | None:
    """The sentence for a standard act, to be translated; None for an act of the company's own."""
    return ACT_TITLES.get(name)


def unit_of(name: str) -> Unit:
    """What an act's value is counted in."""
    return _UNITS.get(name) or (Unit.MONEY if name.startswith(_MONEY) else Unit.COUNT)
