"""Sealed texts: only the installation's keys open them, and a change is noticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.core import keyring, sealing, settings
from crescendo.core.sealing import SecretUnreadable, seal, unseal


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens_again(text: str) -> None:
    assert unseal(seal(text)) == text


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal("geheim") != seal("geheim")


@pytest.mark.parametrize("place", [0, 4, 15, 30, -3])
def test_a_changed_text_is_refused(place: int) -> None:
    sealed = list(seal("geheim"))
    sealed[place] = "A" if sealed[place] != "A" else "B"
    with pytest.raises(SecretUnreadable):
        unseal("".join(sealed))


@pytest.mark.parametrize("text", ["", "geheim", "1.", "1.abc.def", "2.."])
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(SecretUnreadable):
        unseal(text)


def test_an_old_key_still_opens_and_a_forgotten_one_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    own, sealed = settings.current(), seal("geheim")
    turned = replace(own, secret_key="another", old_secret_keys=(own.secret_key,))
    monkeypatch.setattr(sealing, "current", lambda: turned)
    assert unseal(sealed) == "geheim"
    assert not sealing.is_of_today(sealed)
    monkeypatch.setattr(sealing, "current", lambda: replace(turned, old_secret_keys=()))
    with pytest.raises(SecretUnreadable):
        unseal(sealed)


def test_a_replaced_key_is_believed_until_its_end_and_the_hash_key_stays(tmp_path: Path) -> None:
    before = keyring.read_keys(tmp_path, {}, now=0)
    assert before.hashing == before.secret
    keyring.keep_hash_key(tmp_path, before.hashing)
    keyring.write_file(tmp_path, "another", [keyring.OldKey(key=before.secret, until=100)])
    after = keyring.read_keys(tmp_path, {}, now=99)
    assert (after.secret, after.old, after.hashing) == ("another", (before.secret,), before.secret)
    assert keyring.read_keys(tmp_path, {}, now=100).old == ()
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_keys_of_the_environment_go_before_those_of_the_home(tmp_path: Path) -> None:
    environ = {
        "CRESCENDO_SECRET_KEY": "new",
        "CRESCENDO_OLD_SECRET_KEYS": "older, oldest",
        "CRESCENDO_HASH_KEY": "h",
    }
    keys = keyring.read_keys(tmp_path, environ, now=0)
    assert (keys.secret, keys.old, keys.hashing) == ("new", ("older", "oldest"), "h")
    assert list(tmp_path.iterdir()) == []
