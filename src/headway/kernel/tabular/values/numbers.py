"""Numbers as people write them, into exact decimals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal

from babel.numbers import get_currency_symbol

from headway.kernel.errors import BadInput
from headway.kernel.money import Money, check_currency
from headway.kernel.tabular.cells import cell_text, refusal
from headway.kernel.tabular.entry import Entry

WHOLE_DIGITS = 18
FRACTION_DIGITS = 30
_MAX_CHARS = 80
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2019": "'"})
_EXACT = Context(prec=80)
_SEPARATORS = {"none": "", "comma": ",", "point": ".", "space": " ", "apostrophe": "'", ",": ",", ".": ".", "'": "'"}

KILOGRAMS = {
    "kg": Decimal(1),
    "g": Decimal("0.001"),
    "lb": Decimal("0.45359237"),
    "lbs": Decimal("0.45359237"),
    "oz": Decimal("0.028349523125"),
    "t": Decimal(1000),
}
CUBIC_METRES = {
    "m3": Decimal(1),
    "cbm": Decimal(1),
    "l": Decimal("0.001"),
    "cm3": Decimal("0.000001"),
    "ft3": Decimal("0.028316846592"),
    "in3": Decimal("0.000016387064"),
}
KILOMETRES = {"km": Decimal(1), "m": Decimal("0.001"), "mi": Decimal("1.609344")}


@dataclass(frozen=True, slots=True)
class Number:
    """A finite decimal number.

    decimal: the decimal mark; thousands: the separator of groups of three ("": none is accepted); signs: currency
    signs that may stand before or after; least, most: the range, inclusive.
    """

    decimal: str = "."
    thousands: str = ""
    signs: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None

    @property
    def allowed(self) -> str:
        example = f"1{self.thousands}234{self.decimal}5"
        low = "" if self.least is None else f", at least {self.least}"
        high = "" if self.most is None else f", at most {self.most}"
        return f"a number such as {example}{low}{high}"

    def __call__(self, raw: object) -> Decimal:
        number = self._native(raw)
        if number is None:
            number = self._parsed(cell_text(raw) or "")
        if number is None or not self._in_range(number):
            raise refusal(raw, self.allowed)
        return number if number else abs(number)

    @staticmethod
    def _native(raw: object) -> Decimal | None:
        if isinstance(raw, bool):
            raise refusal(raw, "a number")
        if isinstance(raw, float):
            return Decimal(repr(raw))
        return Decimal(raw) if isinstance(raw, int | Decimal) else None

    def _parsed(self, text: str) -> Decimal | None:
        if len(text) > _MAX_CHARS:
            return None
        bare = self._without_sign(text.translate(_BLANKS))
        if self.thousands and self.thousands in bare:
            mark, groups = re.escape(self.decimal), re.escape(self.thousands)
            if not re.fullmatch(rf"[+-]?[0-9]{{1,3}}(?:{groups}[0-9]{{3}})+(?:{mark}[0-9]*)?", bare):
                return None
            bare = bare.replace(self.thousands, "")
        if self.decimal != ".":
            if "." in bare:
                return None
            bare = bare.replace(self.decimal, ".")
        return Decimal(bare) if _PLAIN.fullmatch(bare) else None

    def _without_sign(self, text: str) -> str:
        minus = "-" if text.startswith("-") and self.signs else ""
        rest = text.removeprefix(minus).strip()
        for sign in self.signs:
            if rest.startswith(sign):
                return minus + rest.removeprefix(sign).strip()
            if rest.endswith(sign):
                return minus + rest.removesuffix(sign).strip()
        return text

    def _in_range(self, number: Decimal) -> bool:
        if not number.is_finite():
            return False
        exponent = number.as_tuple().exponent
        if number.adjusted() >= WHOLE_DIGITS or not isinstance(exponent, int) or exponent < -FRACTION_DIGITS:
            return False
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number; 12.0 is one, 12.5 is not."""

    number: Number

    @property
    def allowed(self) -> str:
        return self.number.allowed.replace("a number", "a whole number").replace(f"234{self.number.decimal}5", "234")

    def __call__(self, raw: object) -> int:
        try:
            number = self.number(raw)
        except BadInput:
            raise refusal(raw, self.allowed) from None
        if number != number.to_integral_value():
            raise refusal(raw, self.allowed)
        return int(number)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the first unit of `units`, converted from `unit` or from the unit written beside it."""

    number: Number
    units: Mapping[str, Decimal]
    unit: str

    @property
    def allowed(self) -> str:
        return f"{self.number.allowed}, in {self.unit} or with {', '.join(self.units)} after it"

    def __call__(self, raw: object) -> Decimal:
        unit, amount = self.unit, raw
        if isinstance(raw, str):
            unit, amount = self._split(cell_text(raw) or "")
        try:
            number = self.number(amount)
        except BadInput:
            raise refusal(raw, self.allowed) from None
        return _EXACT.multiply(number, self.units[unit])

    def _split(self, text: str) -> tuple[str, str]:
        lowered = text.lower().replace("\u00b3", "3").removesuffix(".")
        for unit in sorted(self.units, key=len, reverse=True):
            if lowered.endswith(unit):
                rest = lowered.removesuffix(unit).rstrip()
                if rest and rest[-1] in "0123456789.,":
                    return unit, rest
        return self.unit, text


@dataclass(frozen=True, slots=True)
class Amount:
    """Money of one currency, rounded half up to its minor unit; its sign or code may stand beside the number."""

    number: Number
    currency: str

    @property
    def allowed(self) -> str:
        return f"{self.number.allowed}, in {self.currency}"

    def __call__(self, raw: object) -> Money:
        try:
            return Money.of(self.number(raw), self.currency)
        except BadInput:
            raise refusal(raw, self.allowed) from None


NUMBER_OPTIONS = ("decimal", "thousands", "sign", "min", "max")


def build_number(entry: Entry) -> Number:
    """A finite decimal, by `decimal`, `thousands`, `sign`, `min` and `max`."""
    return _number(entry, entry.texts("sign"))


def build_integer(entry: Entry) -> Integer:
    """A whole number, by the options of a decimal."""
    return Integer(_number(entry, entry.texts("sign")))


def build_weight(entry: Entry) -> Quantity:
    """Kilograms, from `unit`."""
    return _quantity(entry, KILOGRAMS)


def build_volume(entry: Entry) -> Quantity:
    """Cubic metres, from `unit`."""
    return _quantity(entry, CUBIC_METRES)


def build_distance(entry: Entry) -> Quantity:
    """Kilometres, from `unit`."""
    return _quantity(entry, KILOMETRES)


def build_money(entry: Entry) -> Amount:
    """An amount of `currency`."""
    currency = entry.text("currency")
    try:
        check_currency(currency)
    except BadInput:
        raise entry.fault("currency", currency, "an ISO 4217 code such as USD") from None
    symbol = str(get_currency_symbol(currency, locale="en"))
    return Amount(_number(entry, (currency, symbol, *entry.texts("sign"))), currency)


def _quantity(entry: Entry, units: Mapping[str, Decimal]) -> Quantity:
    first = next(iter(units))
    return Quantity(_number(entry, (), Decimal(0)), units, entry.one_of("unit", tuple(units), first))


def _number(entry: Entry, signs: tuple[str, ...], least: Decimal | None = None) -> Number:
    mark = _SEPARATORS[entry.one_of("decimal", ("point", "comma", ".", ","), "point")]
    thousands = _SEPARATORS[entry.one_of("thousands", tuple(_SEPARATORS), "none")]
    if mark == thousands:
        raise entry.fault("thousands", thousands, f"another separator than the decimal mark {mark!r}")
    low = entry.decimal("min")
    return Number(mark, thousands, signs, least if low is None else low, entry.decimal("max"))
