"""Carriers confirm less than they committed, or go dark: what is too much is news at once; bad words change nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from headway.carriers import commands as c
from headway.carriers import views
from headway.carriers.capacity import CapacityClaim
from headway.carriers.capacity_ledger import reserve_capacity
from headway.carriers.handlers import room
from headway.carriers.store import options_for
from headway.kernel import conductor
from headway.kernel.app import App
from headway.kernel.errors import BadInput
from tests.conftest import START
from tests.integration.carriers.given import ACTOR, MONDAY, D, rate, reading, swift

MakeApp = Callable[..., App]


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app(room())


async def run(app: App, tenant: UUID, command: object) -> Any:
    return await app.run(tenant, command, actor=ACTOR)


async def hold(app: App, tenant: UUID, carrier: UUID, shipments: int, zone: str = "A") -> None:
    async with app.scope.begin(tenant, ACTOR) as uow:
        for _ in range(shipments):
            assert await reserve_capacity(uow.conn, CapacityClaim(carrier, zone, "B", MONDAY, 9, D(10)))


async def news(app: App, tenant: UUID, kind: str) -> list[dict[str, Any]]:
    """What events of a type said, in order."""
    async with reading(app, tenant) as conn:
        rows = await conn.fetch(
            "SELECT data::text AS data FROM event_log WHERE type = $1 ORDER BY xid, seq", f"carriers.{kind}"
        )
    return [msgspec.json.decode(row["data"]) for row in rows]


def confirmed(shipments: int | None, **more: Any) -> c.ConfirmCapacity:
    return c.ConfirmCapacity((c.Confirmation("SWIFT", MONDAY, shipments, **more),))


def committed(shipments: int | None, **more: Any) -> c.SetCapacity:
    when: dict[str, Any] = {} if "weekday" in more else {"day": MONDAY}
    return c.SetCapacity((c.CapacityRow("SWIFT", shipments, **when, **more),))


async def test_two_hundred_become_a_hundred_and_forty(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    await run(app, tenant, committed(200, weekday=1))
    await hold(app, tenant, carrier, 150)
    await run(app, tenant, confirmed(140))
    (told,) = await news(app, tenant, "CapacityConfirmed")
    assert (told["committed"], told["confirmed"], told["used"]) == (200, 140, 150)
    (short,) = await news(app, tenant, "CapacityShortfall")
    assert (short["carrier_code"], short["scope"], short["window"], short["day"]) == ("SWIFT", "*", "", str(MONDAY))
    assert (short["limit"], short["used"], short["excess"]) == (140, 150, 10)
    async with reading(app, tenant) as conn:
        (view,) = (await views.list_capacity(conn, MONDAY, short=True)).items
    assert (view.committed, view.confirmed, view.limit, view.left, view.excess) == (200, 140, 140, 0, 10)
    assert (view.confirmed_by, view.confirmed_at) == (ACTOR, START)


async def test_the_same_confirmation_again_is_no_news(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    await hold(app, tenant, carrier, 3)
    for shipments in (2, 2, 1):
        await run(app, tenant, confirmed(shipments))
    assert [each["confirmed"] for each in await news(app, tenant, "CapacityConfirmed")] == [2, 1]
    assert [each["excess"] for each in await news(app, tenant, "CapacityShortfall")] == [1, 2]


async def test_more_than_was_committed_may_be_confirmed(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    await run(app, tenant, committed(1))
    await run(app, tenant, confirmed(2))
    await hold(app, tenant, carrier, 2)
    assert await news(app, tenant, "CapacityShortfall") == []


async def test_what_was_confirmed_can_be_taken_back(app: App, tenant: UUID) -> None:
    await swift(app, tenant)
    for command in (committed(9), confirmed(2), confirmed(None)):
        await run(app, tenant, command)
    async with reading(app, tenant) as conn:
        (view,) = (await views.list_capacity(conn, MONDAY)).items
    assert (view.limit, view.confirmed) == (9, None)
    assert [each["shipments"] for each in await news(app, tenant, "CapacityChanged")] == [9, 2, 9]


async def test_another_commitment_makes_a_confirmation_void_the_same_one_does_not(app: App, tenant: UUID) -> None:
    await swift(app, tenant)
    limits = []
    for command in (committed(9), confirmed(2), committed(9), committed(12)):
        await run(app, tenant, command)
        async with reading(app, tenant) as conn:
            (view,) = (await views.list_capacity(conn, MONDAY)).items
        limits.append(view.limit)
    assert limits == [9, 2, 2, 12]


async def test_a_commitment_under_what_is_held_is_a_shortfall_too(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    await hold(app, tenant, carrier, 4)
    await run(app, tenant, committed(3, origin_zone="A", destination_zone="B", window="08-12"))
    await run(app, tenant, committed(1, weekday=1))
    found = [(each["scope"], each["window"], each["excess"]) for each in await news(app, tenant, "CapacityShortfall")]
    assert found == [("A>B", "08-12", 1), ("*", "", 3)]


async def test_too_few_kilograms_are_a_shortfall_without_shipments(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    await hold(app, tenant, carrier, 4)
    await run(app, tenant, confirmed(None, weight_kg=D("25.5")))
    (short,) = await news(app, tenant, "CapacityShortfall")
    assert (short["excess"], short["limit_kg"], short["used_kg"], short["excess_kg"]) == (0, "25.5", "40", "14.5")


BAD: list[tuple[object, str]] = [
    (confirmed(-1), "rows[0].shipments"),
    (confirmed(1, weight_kg=D(-1)), "rows[0].weight_kg"),
    (confirmed(1, weight_kg=D("NaN")), "rows[0].weight_kg"),
    (confirmed(1, window="12-08"), "rows[0].window"),
    (confirmed(1, window="morning"), "rows[0].window"),
    (confirmed(1, destination_zone="B"), "rows[0].origin_zone"),
    (confirmed(1, origin_zone="A>B"), "rows[0].origin_zone"),
    (c.ConfirmCapacity((c.Confirmation("GHOST", MONDAY, 1),)), "rows[0].carrier"),
    (c.ConfirmCapacity((c.Confirmation("SWIFT", MONDAY, 1),), by_carrier="OTHER"), "rows[0].carrier"),
    (c.ConfirmCapacity(()), "rows"),
    (committed(-5, weekday=1), "rows[0].shipments"),
    (
        c.SetCapacity((c.CapacityRow("SWIFT", 4, day=MONDAY), c.CapacityRow("SWIFT", -4, day=MONDAY))),
        "rows[1].shipments",
    ),
    (c.ReportOutage("GHOST", "strike"), "carrier"),
    (c.ReportOutage("SWIFT", " "), "reason"),
    (c.ReportOutage("SWIFT", "strike", START), "until"),
    (c.ReportOutage("SWIFT", "strike", START.replace(tzinfo=None)), "until"),
    (c.ReportOutage("SWIFT", "strike", START + timedelta(days=400)), "until"),
    (c.EndOutage("GHOST"), "carrier"),
]


@pytest.mark.parametrize(("command", "field"), BAD, ids=lambda value: value if isinstance(value, str) else "")
async def test_bad_words_are_refused_by_name_and_change_nothing(
    app: App, tenant: UUID, command: object, field: str
) -> None:
    await swift(app, tenant)
    await run(app, tenant, committed(9))
    with pytest.raises(BadInput) as refused:
        await run(app, tenant, command)
    assert refused.value.field == field
    async with reading(app, tenant) as conn:
        (view,) = (await views.list_capacity(conn, MONDAY)).items
        assert await views.list_outages(conn) == []
    assert (view.limit, view.confirmed) == (9, None)


async def outage_of(app: App, tenant: UUID, days: int = 0) -> str | None:
    async with reading(app, tenant) as conn:
        (option,) = await options_for(
            conn, origin_zones=["A"], destination_zone="B", service="DTD", day=MONDAY + timedelta(days=days)
        )
    return option.outage


async def test_an_outage_rules_out_until_it_is_over(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    assert await outage_of(app, tenant) is None
    stands = await run(app, tenant, c.ReportOutage("SWIFT", "strike"))
    assert (stands.out, stands.changed) == (True, True)
    assert await outage_of(app, tenant, days=9) == "strike, until further notice"
    again = await run(app, tenant, c.ReportOutage("SWIFT", "strike"))
    ended = await run(app, tenant, c.EndOutage("SWIFT"))
    twice = await run(app, tenant, c.EndOutage("SWIFT"))
    assert (again.changed, ended.changed, twice.changed, twice.out) == (False, True, False, False)
    assert await outage_of(app, tenant) is None
    assert (
        len(await news(app, tenant, "CarrierOutageStarted")) == len(await news(app, tenant, "CarrierOutageEnded")) == 1
    )


async def test_an_outage_ends_by_itself_and_spares_the_days_after(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    until = START + timedelta(hours=8)
    await run(app, tenant, c.ReportOutage("SWIFT", "flood", until))
    assert await outage_of(app, tenant) == "flood, until 2026-03-02T14:00Z"
    assert await outage_of(app, tenant, days=1) is None
    await conductor.advance(app, tenant, until - timedelta(seconds=1))
    assert await news(app, tenant, "CarrierOutageEnded") == []
    await conductor.advance(app, tenant, until)
    assert await outage_of(app, tenant) is None
    assert len(await news(app, tenant, "CarrierOutageEnded")) == 1


async def test_a_prolonged_outage_does_not_end_when_it_first_should(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    await run(app, tenant, c.ReportOutage("SWIFT", "flood", START + timedelta(hours=1)))
    await run(app, tenant, c.ReportOutage("SWIFT", "flood", START + timedelta(hours=5)))
    await conductor.advance(app, tenant, START + timedelta(hours=2))
    assert await outage_of(app, tenant) == "flood, until 2026-03-02T11:00Z"
    async with reading(app, tenant) as conn:
        (lasting,) = await views.list_outages(conn, carrier="SWIFT", lasting=True)
    assert (lasting.reason, lasting.started_at, lasting.ended_at) == ("flood", START, None)


async def test_a_shortfall_ends_when_the_limit_is_raised(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    await hold(app, tenant, carrier, 3)
    await run(app, tenant, confirmed(2))
    assert await news(app, tenant, "ShortfallEnded") == []
    await run(app, tenant, confirmed(3))
    assert [(each["limit"], each["used"]) for each in await news(app, tenant, "ShortfallEnded")] == [(3, 3)]
    await run(app, tenant, confirmed(5))
    assert len(await news(app, tenant, "ShortfallEnded")) == 1
