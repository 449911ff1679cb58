"""Proofs of a password, without the password."""

import pytest

from final import passwords
from final.passwords import DECOY, matches, protect


@pytest.mark.parametrize("password", ["correct horse", "pässwörd ☕", "x" * 4000, " spaces ", "\udcff"])
def test_a_password_matches_its_own_secret_only(password: str) -> None:
    secret = protect(password)
    assert matches(password, secret)
    assert not matches(password + "x", secret)


def test_the_same_password_is_never_kept_in_the_same_way() -> None:
    first, second = protect("secret"), protect("secret")
    assert first != second
    assert "secret" not in first
    assert len({part for secret in (first, second) for part in secret.split("$")[4:]}) == 4


def test_the_cost_stands_in_the_secret_so_that_it_can_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    old = protect("secret")
    monkeypatch.setattr(passwords, "COST", 2**15)
    new = protect("secret")
    assert (old.split("$")[:4], new.split("$")[:4]) == (["scrypt", "16384", "8", "1"], ["scrypt", "32768", "8", "1"])
    assert matches("secret", old) and matches("secret", new)


def test_nobody_s_password_is_checked_as_somebody_s_is(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    real = passwords._scrypt
    monkeypatch.setattr(passwords, "_scrypt", lambda *how: asked.append(how[2:]) or real(*how))
    assert not matches("secret", None)
    assert not matches("", None)
    assert not matches("wrong", protect("secret"))
    assert len(asked) == 4 and len(set(asked)) == 1
    assert not matches("secret", DECOY)
