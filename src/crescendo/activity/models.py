"""Tables of the event store. Dictionary rows keep the event row narrow; events never change, only what is derived."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Name(models.Model):
    """An act's name, standard or as the client sent it."""

    text = models.CharField(max_length=255, unique=True)
    first_seen_at = models.BigIntegerField()
    hidden = models.BooleanField(default=False)


class Subject(models.Model):
    """What an act was about: a page path, an asset, a form, a meeting. `fold` is what conditions compare."""

    digest = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=20)
    text = models.TextField()
    fold = models.CharField(max_length=500, default="", db_default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["fold"], name="subject_fold")]


class Agent(models.Model):
    """A user agent as sent; judgements are revised over this dictionary, not over events."""

    digest = models.CharField(max_length=32, unique=True)
    text = models.TextField()


class Reason(models.Model):
    """Why an event was judged doubtful or machine."""

    code = models.CharField(max_length=60, unique=True)


class Series(models.Model):
    """A series of the raw log, so that an event can point at the record it came in."""

    text = models.CharField(max_length=64, unique=True)


class Event(models.Model):
    """One thing that somebody did. Only contact, touch, judgement and value are derived and may be rewritten.

    `key` is 12 hex digits of the client's own time and 20 of a hash over source and message id: the same message
    has the same key on every retry, and neighbours in time are neighbours in the index.
    """

    key = models.CharField(max_length=32, unique=True)
    message = models.TextField()
    source_id = models.BigIntegerField()
    name_id = models.BigIntegerField()
    raw_name_id = models.BigIntegerField()
    at = models.BigIntegerField()
    received_at = models.BigIntegerField()
    identity_id = models.BigIntegerField(null=True)
    visitor_id = models.BigIntegerField(null=True)
    contact_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    value = models.BigIntegerField(null=True)
    touch_id = models.BigIntegerField(null=True)
    own_touch_id = models.BigIntegerField(null=True)
    judgement = models.SmallIntegerField(default=0)
    reason_id = models.BigIntegerField(null=True)
    agent_id = models.BigIntegerField(null=True)
    # The visitor's network as a number (see `rulebook`), so that a rule on networks can judge history.
    network = models.BigIntegerField(null=True)
    is_visit = models.BooleanField(default=False)
    series_id = models.BigIntegerField(null=True)
    position = models.BigIntegerField(null=True)
    props = models.TextField()

    class Meta:
        indexes: ClassVar = [
            # It holds all that most conditions ask, so that they read no row: see docs/rooms/conditions.md.
            models.Index(
                fields=["contact_id", "name_id", "at", "judgement", "subject_id", "value", "touch_id"],
                name="event_contact_acts",
            ),
            models.Index(fields=["name_id", "subject_id", "at"], name="event_name_subject_at"),
            # Lists of events go by time; what is asked of most of them stands in it, so that no row is read for it.
            models.Index(fields=["at", "name_id", "source_id", "judgement"], name="event_at"),
            models.Index(fields=["visitor_id", "at"], name="event_visitor_at"),
            models.Index(fields=["raw_name_id", "id"], name="event_raw_name"),
            # Where both differ the visitor is a device; where they do not, the index above finds them.
            models.Index(
                fields=["identity_id", "at"],
                name="event_identity_at",
                condition=~models.Q(identity_id=models.F("visitor_id")),
            ),
        ]


class Promoted(models.Model):
    """A property that conditions may ask by index. The row stays when it is demoted, so that its id stays its own.

    `revision` is that of the document that last changed it: jobs of an older one stop.
    """

    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=10)
    revision = models.BigIntegerField()
    complete_at = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "kind"], name="promoted_name_kind"),
        ]


class EventProperty(models.Model):
    """The value of a promoted property of one event, in its declared type: a text's key, or a number.

    Act and time stand here again, so that an index alone answers. The owner does not: identities move.
    """

    pk = models.CompositePrimaryKey("property_id", "event_id")
    property_id = models.BigIntegerField()
    event_id = models.BigIntegerField()
    name_id = models.BigIntegerField()
    at = models.BigIntegerField()
    text = models.CharField(max_length=100, null=True)
    number = models.FloatField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["property_id", "name_id", "text", "at"],
                name="eventproperty_text",
                condition=models.Q(text__isnull=False),
            ),
            models.Index(
                fields=["property_id", "name_id", "number", "at"],
                name="eventproperty_number",
                condition=models.Q(number__isnull=False),
            ),
        ]


class Session(models.Model):
    """Acts of one visitor with less than 30 minutes between two. Derived: can be thrown away and made again."""

    visitor_id = models.BigIntegerField()
    started_at = models.BigIntegerField()
    ended_at = models.BigIntegerField()
    touch_id = models.BigIntegerField(null=True)
    last_touch_id = models.BigIntegerField(null=True)
    events = models.IntegerField()
    judgement = models.SmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["visitor_id", "started_at"], name="session_visitor_start"),
            # Visits of two weeks by what brought them are counted in this index alone.
            models.Index(fields=["started_at", "judgement", "touch_id"], name="session_start_touch"),
        ]


class PageView(models.Model):
    """The largest dwell heard of for a page view; it may be heard of before the view itself."""

    digest = models.CharField(max_length=32, unique=True)
    event_id = models.BigIntegerField(null=True)
    active_ms = models.BigIntegerField(default=0)
    scroll = models.SmallIntegerField(default=0)


class ContactTouches(models.Model):
    """First and last touch of a contact, as far as acts judged human tell. A known channel goes before direct."""

    contact_id = models.BigIntegerField(unique=True)
    first_at = models.BigIntegerField()
    first_touch_id = models.BigIntegerField()
    first_known = models.BooleanField()
    last_at = models.BigIntegerField()
    last_touch_id = models.BigIntegerField()
    last_known = models.BooleanField()


class DayCount(models.Model):
    """How many events of a source and judgement fell on a day of the company, so that no page counts events."""

    day = models.CharField(max_length=10)
    source_id = models.BigIntegerField()
    judgement = models.SmallIntegerField()
    events = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "source_id", "judgement"], name="daycount_day_source_judgement"
            )
        ]


class NameCount(models.Model):
    """How many events of a name and source fell on a day, and as which act; so the catalogue counts no events."""

    day = models.CharField(max_length=10)
    source_id = models.BigIntegerField()
    name_id = models.BigIntegerField()
    raw_name_id = models.BigIntegerField()
    events = models.BigIntegerField()
    last_at = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["raw_name_id", "day", "source_id", "name_id"], name="namecount_name_day_source_act"
            )
        ]


class SourceHour(models.Model):
    """How often something happened to a source's messages in an hour of receipt: stored, or refused for a reason.

    Source 0 stands for requests that name none. Reasons are ours, so rows are few whatever strangers send.
    """

    source_id = models.BigIntegerField()
    hour = models.BigIntegerField()
    outcome = models.CharField(max_length=20)
    count = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_id", "hour", "outcome"], name="sourcehour_source_hour_outcome"
            )
        ]


class SourceClient(models.Model):
    """A library in a version that a source's requests named, and how many of those that were looked at."""

    source_id = models.BigIntegerField()
    library = models.CharField(max_length=100)
    version = models.CharField(max_length=100)
    requests = models.BigIntegerField()
    first_at = models.BigIntegerField()
    last_at = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_id", "library", "version"], name="sourceclient_source_library"
            )
        ]


class SourceClock(models.Model):
    """How much later the newest requests of a source came than they say they were sent: a JSON list."""

    source_id = models.BigIntegerField(unique=True)
    skews = models.TextField()


class LogFile(models.Model):
    """How far an access log was read, known by its content: under another name or as gzip it is the same file.

    `head` stands for its first `head_size` bytes, `tail` for those before `position`; what counts identical lines
    begins anew at `count_at`. `edge` are the lines of its newest second, `before` those of the file it goes on from.
    """

    source_id = models.BigIntegerField()
    name = models.CharField(max_length=255)
    head = models.CharField(max_length=32)
    head_size = models.IntegerField()
    tail = models.CharField(max_length=32)
    position = models.BigIntegerField()
    count_at = models.BigIntegerField()
    count_line = models.BigIntegerField()
    edge = models.TextField()
    edge_second = models.BigIntegerField()
    before = models.TextField()
    lines = models.BigIntegerField()
    taken = models.BigIntegerField()
    refused = models.BigIntegerField()
    first_at = models.BigIntegerField(null=True)
    last_at = models.BigIntegerField(null=True)
    read_at = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["source_id", "edge_second"], name="logfile_source_edge")]


class Rejudging(models.Model):
    """One walk over history by new rules: how far it came and what it changed, a JSON object of "from>to" counts."""

    started_at = models.BigIntegerField()
    finished_at = models.BigIntegerField(null=True)
    started_by = models.CharField(max_length=200)
    version = models.IntegerField()
    rules = models.IntegerField()
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    turned = models.TextField(default="{}")


class Newcomers(models.Model):
    """How many identities and act names a browser key brought for the first time in a minute of receipt."""

    source_id = models.BigIntegerField()
    minute = models.BigIntegerField()
    identities = models.BigIntegerField(default=0)
    names = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source_id", "minute"], name="newcomers_source_minute")
        ]
