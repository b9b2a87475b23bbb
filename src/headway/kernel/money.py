"""Money in whole minor units of one currency; never a float, never two currencies in one sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_currency_precision, list_currencies

from headway.kernel.errors import BadInput


@cache
def _known_currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def check_currency(code: str) -> str:
    """Return `code` if it is an ISO 4217 code that CLDR knows.

    Raises:
        BadInput: the code is unknown.
    """
    if code not in _known_currencies():
        raise BadInput(f"currency {code!r} is unknown", field="currency", allowed="an ISO 4217 code such as USD")
    return code


@cache
def minor_digits(currency: str) -> int:
    """Digits after the point: 2 for USD, 0 for JPY, 3 for KWD (CLDR)."""
    return get_currency_precision(check_currency(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents for USD) of one currency; may be negative."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """Round `amount` (in major units) half up to the currency's minor unit."""
        scaled = Decimal(amount).scaleb(minor_digits(currency))
        return cls(int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP)), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(0, currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def times(self, factor: Decimal | int) -> Money:
        """The product, rounded half up to the minor unit."""
        return Money(int((Decimal(self.minor) * factor).quantize(Decimal(1), rounding=ROUND_HALF_UP)), self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise BadInput(f"{self.currency} and {other.currency} cannot be combined", field="currency")
        return other.minor

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of `amounts`, which must all be in `currency`; zero for none."""
    result = Money.zero(currency)
    for amount in amounts:
        result = result + amount
    return result
