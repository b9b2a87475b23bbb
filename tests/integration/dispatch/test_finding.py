"""Records of the ledger found by what they hold, followed through the log, and the log as an audit trail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from headway.dispatch.commands import AssignCarrier
from headway.dispatch.views import allocations
from headway.kernel import auditing
from headway.kernel.ledger import verify
from headway.kernel.ledger.consequences import chain
from headway.kernel.ledger.finding import Found, Wanted, search
from headway.kernel.origin import coming_from
from tests.integration.dispatch.world import World


async def found(world: World, **wanted: object) -> list[Found]:
    async with world.app.scope.reading(world.tenant) as (conn, _):
        return await search(conn, Wanted(**wanted))  # type: ignore[arg-type]


async def overridden(world: World) -> None:
    """O-1 goes to C1 by the policy, and to C3 by Bob."""
    await world.place("O-1")
    [row] = await world.shipments()
    async with world.app.scope.reading(world.tenant) as (conn, _):
        [record] = await allocations(conn, row.id)
    candidate = next(each.id for each in record.verdict.candidates if "|C3|" in each.id)
    with coming_from("screen", ("192.0.2.7", 5000)):
        await world.app.run(world.tenant, AssignCarrier(row.id, candidate, "they know the site"), actor="user:bob")


@pytest.mark.parametrize(
    ("wanted", "parties"),
    [
        ({"kind": "allocation"}, ["C3", "C1"]),
        ({"kind": "allocation", "party": "C3"}, ["C3"]),
        ({"reason": "override"}, ["C3"]),
        ({"kind": "allocation", "actor": "user:bob"}, ["C3"]),
        ({"kind": "allocation", "margin_minor": -1}, ["C3"]),
        ({"kind": "allocation", "subjects": ()}, []),
    ],
)
async def test_found_by(world: World, wanted: dict[str, object], parties: list[str]) -> None:
    await overridden(world)
    assert [each.party for each in await found(world, **wanted)] == parties


async def test_a_record_is_found_from_when_to_when_it_was_made(world: World) -> None:
    await overridden(world)
    [newest, _] = await found(world, kind="allocation")
    at = newest.decided_at
    assert len(await found(world, kind="allocation", since=at)) == 2
    assert await found(world, kind="allocation", until=at) == []
    assert await found(world, kind="allocation", since=at + timedelta(seconds=1)) == []


async def test_what_records_are_found_by_is_outside_their_hash(world: World) -> None:
    await overridden(world)
    async with world.app.scope.reading(world.tenant) as (conn, _):
        assert (await verify(conn)).broken_at is None


async def test_a_decision_is_followed_both_ways(world: World) -> None:
    await world.place("O-1")
    [made] = await found(world, kind="allocation")
    async with world.app.scope.reading(world.tenant) as (conn, _):
        told = await chain(conn, made.correlation_id, made.id)
    names = [(each.name.rpartition(".")[2], each.lies) for each in told.links]
    here = names.index(("allocation", "here"))
    assert "OrderReleased" in [name for name, _ in names[:here]]
    assert {lies for _, lies in names[here + 1 :]} == {"after"}
    assert told.whole


async def test_of_a_long_chain_the_nearest_is_told(world: World) -> None:
    await world.place("O-1")
    [made] = await found(world, kind="allocation")
    async with world.app.scope.reading(world.tenant) as (conn, _):
        told = await chain(conn, made.correlation_id, made.id, most=0)
    assert [each.lies for each in told.links][-1] == "here"
    assert not told.whole


async def test_the_trail_says_who_and_from_where(world: World) -> None:
    await overridden(world)
    async with world.app.scope.reading(world.tenant) as (conn, _):
        entries = await auditing.trail(conn, auditing.Wanted(actor="user:bob"))
    assert entries
    assert {(each.actor, each.came_from) for each in entries} == {("user:bob", "screen 192.0.2.7")}


async def test_what_headway_does_by_itself_is_left_out_unless_asked_for(world: World) -> None:
    await world.place("O-1")
    async with world.app.scope.reading(world.tenant) as (conn, _):
        people = await auditing.trail(conn, auditing.Wanted())
        everybody = await auditing.trail(conn, auditing.Wanted(everybody=True))
    assert not any(each.actor.startswith("system:") for each in people)
    assert len(everybody) > len(people)
