"""What a shipment's page computes by itself: the line of promise and ETA, and the bill beside what was expected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from headway.kernel.money import Money
from headway.settlement.views import ChargeView, LineView
from headway.web.shipments.costs import compared, total
from headway.web.shipments.glance import SCALE, Moments, glance

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ID = UUID(int=1)


def usd(cents: int) -> Money:
    return Money(cents, "USD")


def charge(code: str, cents: int, state: str = "expected") -> ChargeView:
    return ChargeView(
        id=ID, code=code, amount=usd(cents), sentence="as agreed", state=state, accrued_at=NOON,
        invoice_id=None, invoice_number=None,
    )  # fmt: skip


def line(code: str | None, cents: int, disputed: int = 0) -> LineView:
    return LineView(
        number=1, reference="SO-1", code=code, amount=usd(cents), outcome="matched", expected=None,
        approved=usd(cents - disputed), disputed=usd(disputed), shipment_id=ID, sentence="",
    )  # fmt: skip


def at(**more: Any) -> Moments:
    return Moments(now=NOON, **more)


def test_moments_stand_on_the_line_in_their_order() -> None:
    found = glance(at(p50_at=NOON + HOUR, p80_at=NOON + 2 * HOUR, p90_at=NOON + 3 * HOUR, due_at=NOON + 4 * HOUR))
    assert found is not None
    places = {mark.name: mark.x for mark in found.marks}
    assert found.now is not None
    assert 0 < found.now < places["expected"] < places["due"] < SCALE
    assert next((span.name, span.x) for span in found.spans) == ("likely", places["expected"])


def test_one_moment_alone_makes_no_line() -> None:
    assert glance(at(due_at=NOON)) is None


def test_now_is_left_out_where_it_would_squeeze_the_rest() -> None:
    found = glance(at(planned_at=NOON + 100 * HOUR, due_at=NOON + 103 * HOUR))
    assert found is not None
    assert found.now is None


def test_what_has_arrived_is_expected_no_more() -> None:
    found = glance(at(delivered_at=NOON, p50_at=NOON + HOUR, p90_at=NOON + 2 * HOUR, due_at=NOON + HOUR))
    assert found is not None
    assert [mark.name for mark in found.marks] == ["delivered", "due"]
    assert found.spans == ()


def test_slack_counts_from_what_is_best_known_and_may_be_negative() -> None:
    assert at(planned_at=NOON, due_at=NOON + HOUR).slack == HOUR
    assert at(planned_at=NOON, p50_at=NOON + 3 * HOUR, due_at=NOON + HOUR).slack == -2 * HOUR
    assert at(planned_at=NOON).slack is None


def test_a_charge_stands_beside_what_was_billed_for_it() -> None:
    freight, fuel = compared([charge("freight", 10_000), charge("fuel", 900)], [line("freight", 11_500, 1_500)])
    assert (freight.expected, freight.billed, freight.more, freight.disputed) == (
        usd(10_000), usd(11_500), usd(1_500), usd(1_500),
    )  # fmt: skip
    assert (fuel.billed, fuel.more) == (None, None)
    whole = total([freight, fuel])
    assert whole is not None
    assert (whole.expected, whole.billed) == (usd(10_900), usd(11_500))


def test_what_was_taken_back_is_not_expected_and_what_nobody_expected_is_shown() -> None:
    [waiting] = compared([charge("freight", 10_000, "reversed")], [line("waiting", 4_000)])
    assert (waiting.code, waiting.expected, waiting.billed) == ("waiting", None, usd(4_000))


def test_several_currencies_have_no_total() -> None:
    [one] = compared([charge("freight", 10_000)], [])
    [other] = compared([ChargeView(**{**_fields(charge("tax", 1)), "amount": Money(5, "EUR")})], [])
    assert total([one, other]) is None
    assert total([]) is None


def _fields(view: ChargeView) -> dict[str, Any]:
    return {name: getattr(view, name) for name in view.__slots__}
