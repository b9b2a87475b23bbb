"""Papers before a plan: who may not drive is left out, goods go with who may carry them, a commit names the rest."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from headway.dispatch.fleet.commands import CommitPlan
from headway.dispatch.fleet.committing import CannotRun, difference
from headway.dispatch.fleet.gathering import gather
from headway.fleet import views
from headway.fleet.commands import Owner, SaveFleet, SavePaper, SetPaperRules
from headway.fleet.model import Driver, Paper, Shift
from headway.fleet.papers import OFF, WARN, PaperRules
from headway.routing.plans import store
from tests.integration.routes.world import DAY, World

YESTERDAY = date(2026, 3, 2)


async def paper(world: World, driver: str, kind: str, until: date = YESTERDAY) -> None:
    await world.run(SavePaper(Owner.DRIVER, driver, Paper(kind=kind, valid_until=until)))


async def rules(world: World, **asked: Any) -> None:
    await world.run(SetPaperRules(PaperRules(**asked)))


async def who(world: World) -> dict[str, str]:
    """Which vehicle has which shipment."""
    return {str(stop.job["ref"]): van for van, (_, stops) in (await world.routes()).items() for stop in stops}


def named(error: CannotRun, field: str) -> list[Any]:
    """A field of everything that is missing."""
    found: Any = error.seen["findings"]
    return [each[field] for each in found]


async def test_who_has_no_licence_any_more_is_not_planned_with_and_named(world: World) -> None:
    await paper(world, "ann", "licence")
    for number in range(3):
        await world.book(f"A{number}", 0.05, 0.01 * number)
    stands = await world.draft()
    async with world.app.scope.reading(world.tenant) as (conn, now):
        draft = await store.find_draft(conn, stands.draft_id)
        assert draft is not None
        found = await difference(conn, draft, await gather(conn, "D1", DAY, now))
    assert found.idle == ("Ann has no licence that is good on 2026-03-03: it ran out on 2026-03-02",)
    await world.run(CommitPlan(draft_id=stands.draft_id))
    await world.drain()
    assert set((await who(world)).values()) == {"V2"}


async def test_a_paper_that_runs_out_after_the_draft_stops_its_commit(world: World) -> None:
    await world.book("A", 0.05, 0.0)
    stands = await world.draft()
    await paper(world, "ann", "licence")
    await paper(world, "ben", "licence")
    with pytest.raises(CannotRun, match="has no licence that is good on 2026-03-03"):
        await world.run(CommitPlan(draft_id=stands.draft_id, despite="he has it with him"))


async def test_where_it_only_warns_a_person_commits_it_for_a_reason(world: World) -> None:
    await rules(world, at_commit=WARN)
    await paper(world, "ann", "licence")
    await paper(world, "ben", "licence")
    await world.book("A", 0.05, 0.0)
    stands = await world.draft()
    with pytest.raises(CannotRun) as error:
        await world.run(CommitPlan(draft_id=stands.draft_id))
    assert named(error.value, "what") == ["licence"]
    await world.run(CommitPlan(draft_id=stands.draft_id, despite="the new one is on its way"))


async def test_hazardous_goods_go_with_who_has_the_certificate(world: World) -> None:
    await paper(world, "ben", "adr", date(2027, 1, 1))
    for number in range(3):
        await world.book(f"A{number}", 0.05, 0.01 * number, requirements=("hazmat",))
    await world.commit()
    assert await who(world) == {"A0": "V2", "A1": "V2", "A2": "V2"}


async def test_hazardous_goods_without_a_certificate_are_named_where_it_warns(world: World) -> None:
    await rules(world, at_commit=WARN)
    where = {"latitude": "47.15", "longitude": "9.5", "hazmat_class": "3"}
    await world.book("A", 0.05, 0.0, attributes=where)
    stands = await world.draft()
    with pytest.raises(CannotRun, match=r"A is hazardous, and .* has no ADR certificate"):
        await world.run(CommitPlan(draft_id=stands.draft_id))


async def test_cold_goods_need_what_keeps_them_so(world: World) -> None:
    where = {"latitude": "47.15", "longitude": "9.5", "temperature_c": "2..8"}
    await world.book("A", 0.05, 0.0, attributes=where)
    with pytest.raises(CannotRun, match="no vehicle has chilled"):
        await world.commit()
    await rules(world, at_commit=WARN)
    with pytest.raises(CannotRun, match=r"A is to be kept chilled, and nothing of V. keeps goods chilled"):
        await world.commit()
    await rules(world, at_commit=OFF)
    assert (await world.commit()).stops == 1


async def test_rest_since_the_last_duty_is_too_short(world: World) -> None:
    """The driver came back at four in the morning, and would leave again at six."""
    ann = Driver(code="ann", carrier="OWN", name="Ann", hours="eu561")
    night = datetime(2026, 3, 2, 19, tzinfo=UTC)
    shift = Shift(driver="ann", vehicle="V1", depot="D1", start=night, end=night + timedelta(hours=9))
    await world.run(SaveFleet(drivers=(ann,), shifts=(shift,)))
    async with world.app.scope.begin(world.tenant, "system:test") as uow:
        plan, route = uow.new_ids(2)
        await uow.conn.execute(
            "INSERT INTO route_plan (id, depot, day, status, version, zero_at, currency, created_at)"
            " VALUES ($1, 'D1', '2026-03-02', 'open', 1, $2, 'EUR', $2)", plan, night,
        )  # fmt: skip
        await uow.conn.execute(
            "INSERT INTO route (id, plan_id, vehicle_id, vehicle_code, driver_code, status, resource, start_at, end_at,"
            " started_at, ended_at, version) VALUES ($1, $2, $1, 'V1', 'ann', 'ended', '{}', $3, $4, $3, $4, 1)",
            route, plan, night, night + timedelta(hours=9),
        )  # fmt: skip
    for number in range(8):
        await world.book(f"A{number}", 0.05, 0.01 * number, kg=200)
    stands = await world.draft()
    with pytest.raises(CannotRun, match="ann: daily rest of 2 h") as error:
        await world.run(CommitPlan(draft_id=stands.draft_id))
    assert named(error.value, "blocks") == [False]
    await world.run(CommitPlan(draft_id=stands.draft_id, despite="another driver came back"))


async def test_the_fleet_is_told_what_runs_out_and_a_save_without_papers_keeps_them(world: World) -> None:
    await paper(world, "ann", "driver_card", date(2026, 3, 20))
    await world.run(SaveFleet(drivers=(Driver(code="ann", carrier="OWN", name="Ann"),)))
    async with world.app.scope.reading(world.tenant) as (conn, _):
        found = await views.papers_due(conn, DAY)
    assert [(each.code, each.kind, each.state, each.days) for each in found] == [("ann", "driver_card", "soon", 17)]
