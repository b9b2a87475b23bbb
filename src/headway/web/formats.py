"""Figures as people read them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency, format_decimal

from headway.analytics.kpis import KpiValue, Unit
from headway.kernel.money import Money
from headway.web.translating import gettext, locale, ngettext

LOCALE = "en"
NOTHING = "–"


def money(value: Money | None) -> str:
    """`$1,234.50`; a dash for nothing."""
    return NOTHING if value is None else format_currency(value.amount, value.currency, locale=locale())


def number(value: Decimal | int | None) -> str:
    """`1,234.5`; a dash for nothing."""
    return NOTHING if value is None else format_decimal(value, locale=locale())


def share(value: Decimal | None, places: int = 1) -> str:
    """`94.2 %` of a share in 0..1; a dash for nothing."""
    return NOTHING if value is None else f"{_rounded(value * 100, places)}\N{NO-BREAK SPACE}%"


def kpi(found: KpiValue) -> str:
    """A KPI's value in its unit."""
    return in_unit(found.value, found.unit, found.currency)


def in_unit(value: Decimal | None, unit: Unit, currency: str | None) -> str:
    """A value in a KPI's unit."""
    if value is None:
        return NOTHING
    if unit is Unit.SHARE:
        return share(value)
    if unit is Unit.DURATION:
        return duration(float(value))
    if unit is Unit.MONEY and currency is not None:
        return format_currency(value, currency, locale=locale())
    return number(_rounded(value, 0 if unit is Unit.COUNT else 1))


def target(value: Decimal | None, unit: Unit, currency: str | None) -> str:
    """A target in a KPI's unit, without needless digits: `95 %`."""
    if value is not None and unit is Unit.SHARE:
        return f"{number(value * 100)}\N{NO-BREAK SPACE}%"
    return in_unit(value, unit, currency)


def change(value: Decimal | None, unit: Unit, currency: str | None) -> str:
    """A change with its sign: `+1.4 pp`, `-$3.20`, `0`; empty for nothing."""
    if value is None:
        return ""
    if unit is Unit.SHARE:
        points = _rounded(value * 100, 1)
        return f"{_sign(points)}{abs(points)}\N{NO-BREAK SPACE}pp"
    return f"{_sign(value)}{in_unit(abs(value), unit, currency)}"


def plain(word: str) -> str:
    """A stable word of the code for people, in the language of whoever asks: `no_rate` reads `No rate`."""
    return gettext(spoken(word))


def spoken(word: str) -> str:
    """The same in English, as it stands in the catalogue to translate from."""
    text = word.replace("_", " ")
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A sentence of a room's, with a capital and a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def plural(count: int, noun: str) -> str:
    """`1 candidate`, `2 candidates`."""
    return f"{number(count)} {ngettext(noun, f'{noun}s', count)}"


def actor(who: str) -> str:
    """`user:ann` reads `ann`, `system:dispatch` reads `Headway (dispatch)`."""
    kind, _, name = who.partition(":")
    return f"Headway ({name})" if kind == "system" else name or kind


def duration(seconds: float | None) -> str:
    """`45 s`, `12 min`, `3.5 h`, `2.1 d`; a dash for nothing."""
    if seconds is None:
        return NOTHING
    for size, places, name in ((86_400, 1, "d"), (3_600, 1, "h"), (60, 0, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.{places}f}\N{NO-BREAK SPACE}{name}"
    return f"{seconds:.0f}\N{NO-BREAK SPACE}s"


def part(value: float | None) -> str:
    """`75 %` of a share in 0..1; a dash for nothing."""
    return NOTHING if value is None else share(Decimal(str(value)), 0)


def minor(value: float | None, currency: str) -> str:
    """An amount in minor units, rounded to the unit; a dash for nothing."""
    return NOTHING if value is None else money(Money(round(value), currency))


def _sign(value: Decimal) -> str:
    return "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else "±"


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


FILTERS = {
    "money": money,
    "number": number,
    "share": share,
    "kpi": kpi,
    "in_unit": in_unit,
    "target": target,
    "change": change,
    "plural": plural,
    "plain": plain,
    "actor": actor,
    "duration": duration,
    "part": part,
    "minor": minor,
}
