"""The words that all requests and answers are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from headway.kernel.errors import BadInput
from headway.kernel.money import Money, check_currency

T = TypeVar("T")
_MOST_MINOR = 10**15
_YEARS = range(1970, 2200)


class Sent(BaseModel):
    """Base of what comes in: unknown fields are refused, so that a misspelt one is not lost."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)


class Shown(BaseModel):
    """Base of what goes out; made from a mapping or from an object with the same attributes."""

    model_config = ConfigDict(from_attributes=True)


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("a text is allowed")
    return value


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("a number is allowed")
    return value


def _sensible(value: datetime) -> datetime:
    if value.year not in _YEARS:
        raise ValueError("a time from 1970 to 2199 is allowed")
    return value.astimezone(UTC)


def _sensible_day(value: date) -> date:
    if value.year not in _YEARS:
        raise ValueError("a day from 1970 to 2199 is allowed")
    return value


def _known_currency(value: str) -> str:
    try:
        return check_currency(value)
    except BadInput as error:
        raise ValueError(f"{error.message}; {error.allowed}") from None


def _non_nul(value: str) -> str:
    if "\x00" in value:
        raise ValueError("a text without NUL is allowed")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_text), AfterValidator(_sensible)]
"""A time with its offset, RFC 3339."""

Day = Annotated[date, BeforeValidator(_text), AfterValidator(_sensible_day)]
"""A day, YYYY-MM-DD."""

Code = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_non_nul)]
"""A short name that somebody chose: of a customer, a carrier, a zone."""

Short = Annotated[str, StringConstraints(max_length=300), AfterValidator(_non_nul)]
Long = Annotated[str, StringConstraints(max_length=4000), AfterValidator(_non_nul)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_non_nul)]
"""Why; it stands in the record."""

Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$"), AfterValidator(_known_currency)]
Weight = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=10**9, max_digits=20)]
"""Kilograms or cubic metres; a number, or its text where every digit counts."""

Price = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=10**9, max_digits=20)]
"""A price per something, in major units of the currency."""

Count = Annotated[int, BeforeValidator(_number), Field(ge=0, le=10**9)]


class MoneyIn(Sent):
    """An amount in minor units (cents for USD) of one currency."""

    minor: Annotated[int, BeforeValidator(_number), Field(ge=-_MOST_MINOR, le=_MOST_MINOR)]
    currency: Currency

    def money(self) -> Money:
        return Money(self.minor, self.currency)


def money_of(sent: MoneyIn | None) -> Money | None:
    """The kernel's money of what was sent."""
    return None if sent is None else sent.money()


class PageOf(BaseModel, Generic[T]):
    """A page; `next` goes into `after` for the next one, and is null on the last."""

    items: list[T]
    next: str | None


class Nothing(Sent):
    """An empty object."""
