"""Short words for what the tests of this folder do and look at."""

from __future__ import annotations

from headway.carriers import commands as c
from headway.dispatch.adjusting.proposals import Proposal, list_proposals
from headway.dispatch.model import Answer
from headway.dispatch.policies.commands import ActivateDispatchPolicy, SaveDispatchPolicy
from headway.kernel import ledger
from tests.integration.dispatch.world import World


async def book(world: World, *refs: str, **changes: object) -> None:
    """Orders that their carrier, C1 while it takes them, has accepted."""
    await world.place(*refs, **changes)
    await accept(world)


async def accept(world: World, but: tuple[str, ...] = ()) -> None:
    """Everybody takes what is offered, but some."""
    for row in await world.shipments():
        if row.status == "tendering" and row.carrier_code not in but:
            await world.answer(await world.offer(row), Answer.ACCEPT)


async def carriers(world: World) -> list[str]:
    """Who has each shipment, by reference; with its state where it is not booked."""
    rows = await world.shipments()
    return [str(row.carrier_code) if row.status == "booked" else f"{row.status} {row.carrier_code}" for row in rows]


async def outcomes(world: World) -> list[str]:
    return await world.values(
        "SELECT data ->> 'outcome' FROM event_log WHERE type = 'dispatch.ReassignmentJudged' ORDER BY xid, seq"
    )


async def proposals(world: World) -> list[Proposal]:
    async with world.app.scope.reading(world.tenant) as (conn, _):
        return await list_proposals(conn)


async def autonomy(world: World, text: str) -> None:
    """Let reassignments have this autonomy."""
    document = f"name: test\nautonomy:\n  reassignment: {text}\n"
    saved = await world.run(SaveDispatchPolicy(document, note="test"))
    await world.run(ActivateDispatchPolicy(saved.version, reason="test"))


async def sound(world: World) -> None:
    """Capacity is held by exactly the offers that need it, and every decision replays."""
    live = "('draft', 'pending', 'sent', 'viewed', 'countered', 'accepted')"
    held = await world.values(f"SELECT count(*) FROM tender_offer WHERE status IN {live}")
    used = await world.values("SELECT coalesce(sum(reserved + consumed), 0) FROM capacity_day WHERE scope = '*'")
    assert held == [int(used[0])]
    async with world.app.scope.reading(world.tenant) as (conn, _):
        assert (await ledger.replay(conn, world.app.deciders)).differ == ()


def alone() -> c.SaveCarriers:
    """Nobody but C1 is left."""
    return c.SaveCarriers(tuple(c.CarrierDraft(code, code, suspended_reason="debts") for code in ("C2", "C3")))


def out(reason: str = "strike") -> c.ReportOutage:
    return c.ReportOutage("C1", reason)
