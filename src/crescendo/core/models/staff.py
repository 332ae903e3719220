"""Tables of the people who work here: staff, teams, what they did, what they are told."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from crescendo.core.text import fold
from crescendo.core.types import Language, Role, Scope, Theme


class Team(models.Model):
    """A team; teams are a tree."""

    name = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    created_at = models.BigIntegerField()

    class Meta:
        db_table = "core_team"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], name="core_team_name"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="core_team_not_its_parent"
            ),
        ]


class UserManager(BaseUserManager["User"]):
    """Finds staff by e-mail however it is written. Making staff is a verb: `core.api.create_staff`."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=fold(username or ""))


class User(AbstractBaseUser):
    """A member of staff; logs in by e-mail, which is kept folded."""

    email = models.TextField(unique=True)
    name = models.TextField()
    role = models.TextField(choices=[(role.value, role.value) for role in Role])
    scope = models.TextField(choices=[(scope.value, scope.value) for scope in Scope])
    sees_personal_data = models.BooleanField(default=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    language = models.TextField(default=Language.CHINESE.value)
    theme = models.TextField(default=Theme.SYSTEM.value)
    is_active = models.BooleanField(default=True)
    created_at = models.BigIntegerField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        db_table = "core_user"

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """One line of the audit: ids and field names; `contents` holds the values, which erasure blanks.

    No foreign keys: a line outlives all that it speaks of.
    """

    at = models.BigIntegerField()
    staff_id = models.BigIntegerField(null=True)
    label = models.TextField()
    action = models.TextField()
    subject = models.TextField()
    fields = models.TextField()
    contents = models.TextField()

    class Meta:
        db_table = "core_audit"
        indexes: ClassVar = [
            models.Index(fields=["subject", "id"], name="core_audit_subject"),
            models.Index(fields=["staff_id", "id"], name="core_audit_staff"),
        ]


class Notice(models.Model):
    """A note to one member of staff: a sentence's template and the ids that fill its places."""

    staff = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.BigIntegerField()
    sentence = models.TextField()
    places = models.TextField()
    link = models.TextField()
    dedupe_key = models.TextField(null=True)
    read_at = models.BigIntegerField(null=True)

    class Meta:
        db_table = "core_notice"
        indexes: ClassVar = [
            models.Index(fields=["staff", "-id"], name="core_notice_staff"),
            models.Index(fields=["staff"], condition=Q(read_at__isnull=True), name="core_notice_unread"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["staff", "dedupe_key"], name="core_notice_once")
        ]
