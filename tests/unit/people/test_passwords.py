"""Passwords: made, verified, as slow for nobody as for somebody, and improved."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from headway.kernel.errors import BadInput
from headway.people import passwords


async def test_the_right_one_and_no_other() -> None:
    kept = await passwords.make("correct horse battery")
    assert kept.startswith("$argon2id$v=19$m=65536,")
    assert (await passwords.verify(kept, "correct horse battery")).right
    assert not (await passwords.verify(kept, "correct horse batterY")).right


async def test_composed_signs_are_the_same_however_they_are_typed() -> None:
    assert (await passwords.verify(await passwords.make("gr\u00fcezi zusammen"), "gru\u0308ezi zusammen")).right


async def test_nothing_is_the_password_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """And it is worked on as it would be for somebody."""
    asked: list[str] = []
    real = passwords._HASHER.verify

    class Watched(PasswordHasher):
        def verify(self, hash: str, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002
            asked.append(hash.partition(",")[0])
            return bool(real(hash, password))

    monkeypatch.setattr(passwords, "_HASHER", Watched())
    kept = await passwords.make("correct horse battery")
    for hashed in (None, kept):
        assert not (await passwords.verify(hashed, "nobody's else")).right
    assert not (await passwords.verify(None, "nobody's")).right
    assert asked == ["$argon2id$v=19$m=65536"] * 3


async def test_a_weaker_hash_is_told_of() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("correct horse battery")
    found = await passwords.verify(weak, "correct horse battery")
    assert (found.right, found.outdated) == (True, True)
    assert not (await passwords.verify(weak, "wrong")).outdated


async def test_what_is_no_hash_matches_nothing() -> None:
    assert not (await passwords.verify("none", "none")).right


@pytest.mark.parametrize("password", ["short", "x" * 201, "aaaaaaaaaaaaaaaaaaaa", "ann@house.example"])
def test_passwords_that_are_not_taken(password: str) -> None:
    with pytest.raises(BadInput):
        passwords.check_new(password, "ann@house.example")


async def test_too_many_at_once_are_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_AT_WORK", {object() for _ in range(passwords.WAITING + 1)})
    with pytest.raises(passwords.Busy):
        await passwords.make("correct horse battery")
