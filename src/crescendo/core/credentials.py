"""What somebody logs in with: an address that can be one, a name, a password that is not guessed at once."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from crescendo.core.models import User
from crescendo.core.refusals import NotValid, mark
from crescendo.core.text import clean, fold

_LONGEST = 254
Errors = list[tuple[str, str, str]]


def checked(email: str, name: str, password: str | None) -> tuple[str, str]:
    """The folded address and the cleaned name; refuses NotValid with all that is wrong at once."""
    folded, shown = fold(email), clean(name).strip()
    errors = [*_email_errors(folded), *_name_errors(shown)]
    if password is not None:
        errors += _password_errors(password, User(email=folded, name=shown))
    if errors:
        raise NotValid(errors)
    return folded, shown


def checked_email(email: str) -> str:
    """The folded address; refuses NotValid."""
    folded = fold(email)
    errors = _email_errors(folded)
    if errors:
        raise NotValid(errors)
    return folded


def checked_name(name: str) -> str:
    """The cleaned name; refuses NotValid."""
    shown = clean(name).strip()
    errors = _name_errors(shown)
    if errors:
        raise NotValid(errors)
    return shown


def check_password(password: str, user: User) -> None:
    """Refuse NotValid for a password that is too weak for this member of staff."""
    errors = _password_errors(password, user)
    if errors:
        raise NotValid(errors)


def _email_errors(email: str) -> Errors:
    try:
        validate_email(email)
    except ValidationError:
        return [("/email", "email_not_valid", mark("This is not an e-mail address."))]
    return []


def _name_errors(name: str) -> Errors:
    if not name:
        return [("/name", "required", mark("A name is needed."))]
    if len(name) > _LONGEST:
        return [("/name", "too_long", mark("This is too long."))]
    return []


def _password_errors(password: str, user: User) -> Errors:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return [
            ("/password", error.code or "weak", message)
            for error, message in zip(refused.error_list, refused.messages, strict=True)
        ]
    return []
