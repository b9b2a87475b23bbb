"""Capacity counted down while the period is lived through."""

from datetime import date

from headway.analytics.whatif.limits import SITE, Claim, Ledger, Limits

DAY = date(2026, 3, 2)


def claim(hour: int = 9, weight_kg: float = 10.0, carrier: str = "c") -> Claim:
    return Claim(carrier, ("*", "A", "A>B"), "S1", DAY, hour, weight_kg)


def test_without_a_limit_anything_can_be_had() -> None:
    assert Ledger(Limits()).take(claim())


def test_the_tightest_of_several_limits_binds() -> None:
    limits = Limits()
    limits.add("c", "*", DAY, "", (5, None))
    limits.add("c", "A>B", DAY, "", (1, None))
    ledger = Ledger(limits)
    assert [ledger.take(claim()), ledger.take(claim())] == [True, False]


def test_what_was_refused_took_nothing() -> None:
    limits = Limits()
    limits.add("c", "*", DAY, "", (2, None))
    limits.add("c", "A", DAY, "", (0, None))
    limits.add("d", "*", DAY, "", (1, None))
    ledger = Ledger(limits)
    assert not ledger.take(claim())
    other = Claim("c", ("*", "Z", "Z>B"), "S1", DAY, 9, 1.0)
    assert [ledger.take(other) for _ in range(3)] == [True, True, False]


def test_kilograms_bind_too() -> None:
    limits = Limits()
    limits.add("c", "*", DAY, "", (None, 25.0))
    ledger = Ledger(limits)
    assert [ledger.take(claim()) for _ in range(3)] == [True, True, False]


def test_a_window_binds_pickups_in_its_hours_only() -> None:
    limits = Limits()
    limits.add("c", "*", DAY, "08-12", (0, None))
    ledger = Ledger(limits)
    assert [ledger.take(claim(hour=9)), ledger.take(claim(hour=12))] == [False, True]


def test_what_is_given_back_can_be_had_again() -> None:
    limits = Limits()
    limits.add(SITE, "S1", DAY, "", (1, None))
    ledger = Ledger(limits)
    assert ledger.take(claim())
    ledger.give(claim())
    assert ledger.take(claim())


def test_lives_do_not_share_what_they_use() -> None:
    limits = Limits()
    limits.add("c", "*", DAY, "", (1, None))
    assert Ledger(limits).take(claim())
    assert Ledger(limits).take(claim())
