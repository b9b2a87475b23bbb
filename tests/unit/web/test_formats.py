"""Figures and moments as people read them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from headway.analytics.kpis import Unit
from headway.kernel.money import Money
from headway.web import formats
from headway.web.times import Times, span

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
BERLIN = Times(ZoneInfo("Europe/Berlin"), NOW)
NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Money(123_450, "USD"), "$1,234.50"),
        (Money(-500, "EUR"), "-€5.00"),
        (Money(1_500, "JPY"), "¥1,500"),
        (None, "–"),
    ],
)
def test_money_reads_as_its_currency_does(value: Money | None, text: str) -> None:
    assert formats.money(value) == text


@pytest.mark.parametrize(("value", "text"), [("0.9423", f"94.2{NB}%"), ("1", f"100.0{NB}%"), ("0.0005", f"0.1{NB}%")])
def test_a_share_is_rounded_half_up_to_a_tenth_of_a_percent(value: str, text: str) -> None:
    assert formats.share(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("0.014", Unit.SHARE, f"+1.4{NB}pp"),
        ("-3.2", Unit.PER_100, "\N{MINUS SIGN}3.2"),
        ("-3.2", Unit.MONEY, "\N{MINUS SIGN}$3.20"),
        ("0", Unit.SHARE, f"±0.0{NB}pp"),
    ],
)
def test_a_change_carries_its_sign(value: str, unit: Unit, text: str) -> None:
    assert formats.change(Decimal(value), unit, "USD") == text


def test_a_target_has_no_needless_digits() -> None:
    assert formats.target(Decimal("0.95"), Unit.SHARE, None) == f"95{NB}%"


def test_a_sentence_gets_its_capital_and_its_stop() -> None:
    assert formats.sentence("no rate") == "No rate."
    assert formats.sentence("Held!") == "Held!"


@pytest.mark.parametrize(
    ("who", "text"), [("user:ann", "ann"), ("system:dispatch", "Headway (dispatch)"), ("ann", "ann")]
)
def test_an_actor_reads_as_a_person_or_as_headway(who: str, text: str) -> None:
    assert formats.actor(who) == text


def test_a_moment_of_today_is_a_time_in_the_tenants_zone_with_the_offset_in_its_title() -> None:
    text = str(BERLIN.at(NOW))
    assert ">09:30<" in text
    assert 'title="Monday, 2 March 2026, 09:30:00, UTC+01:00 (Europe/Berlin)"' in text
    assert 'datetime="2026-03-02T09:30:00+01:00"' in text


def test_a_moment_of_another_day_names_the_day_and_of_another_year_the_year() -> None:
    assert ">3 Mar 09:30<" in str(BERLIN.at(NOW + timedelta(days=1)))
    assert ">2 Mar 2025 09:30<" in str(BERLIN.at(NOW - timedelta(days=365)))


def test_today_is_the_tenants_day_not_utcs() -> None:
    late = Times(ZoneInfo("Europe/Berlin"), datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    assert late.today == "Tuesday, 3 March 2026"


@pytest.mark.parametrize(
    ("seconds", "text"), [(59, "0 min"), (3_599, "59 min"), (3_600, "1 h"), (9_000, "2 h 30 min"), (90_000, "1 d 1 h")]
)
def test_a_span_has_its_two_largest_units(seconds: int, text: str) -> None:
    assert span(timedelta(seconds=seconds)) == text


def test_a_clock_says_what_is_left_and_what_is_over() -> None:
    assert BERLIN.left(NOW + timedelta(minutes=5)) == "5 min left"
    assert BERLIN.left(NOW - timedelta(minutes=5)) == "5 min over"


def test_actual_against_planned_ignores_less_than_a_minute() -> None:
    assert BERLIN.against(NOW + timedelta(seconds=30), NOW) == "on time"
    assert BERLIN.against(NOW + timedelta(minutes=7), NOW) == "7 min late"
    assert BERLIN.against(NOW - timedelta(hours=2), NOW) == "2 h early"
