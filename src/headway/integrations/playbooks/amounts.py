"""Amounts in a playbook: so much, or a share of what is at stake, never more than a limit."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from headway.kernel.money import Money


def capped(wanted: Money | None, share: Decimal, most: Decimal) -> Money | None:
    """The share of an amount, at most `most` major units of its currency (0: no limit); None where nothing is left."""
    if wanted is None:
        return None
    part = (share * wanted.minor).quantize(Decimal(1), rounding=ROUND_DOWN)
    minor = int(part) if not most else min(int(part), Money.of(most, wanted.currency).minor)
    return Money(minor, wanted.currency) if minor > 0 else None


def check_share(share: Decimal, most: Decimal) -> None:
    """A share of 0 to 1, a limit that is not negative.

    Raises:
        ValueError: it is not.
    """
    if not 0 < share <= 1:
        raise ValueError(f"share is {share}, allowed: more than 0, at most 1")
    if most < 0:
        raise ValueError(f"at_most is {most}, allowed: 0 or more")
