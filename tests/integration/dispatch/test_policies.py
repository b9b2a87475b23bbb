"""A policy saved, tried, put in force and rolled back; the last good version stays; what it says holds for offers."""

import asyncio
from uuid import UUID

import pytest

from headway.dispatch.policies import store
from headway.dispatch.policies.book import BUILT_IN_POLICY, ActivePolicy, PolicyBook
from headway.dispatch.policies.commands import (
    ActivateDispatchPolicy,
    PolicyActivation,
    PolicySaving,
    SaveDispatchPolicy,
)
from headway.dispatch.policies.errors import NoPolicy, PolicyMoved
from headway.dispatch.policies.faults import BadPolicy
from headway.kernel.errors import BadInput
from headway.kernel.ledger import replay
from tests.integration.dispatch.world import World

GUIDE = "name: guided\nstrategy: routing_guide\nguide: [{carriers: [C3, C2]}]"
NO_C1 = "name: no-c1\nlists: [{name: ours, when: 'order.customer == \"ACME\"', deny: [C1]}]"
PROVEN = """
name: proven
rules:
  - name: cheap-enough
    when: order.destination_zone == "B"
    require: candidate.price > 100.5
    sentence: Nobody drives for so little.
"""


async def save(world: World, text: str) -> PolicySaving:
    saving: PolicySaving = await world.run(SaveDispatchPolicy(text, "try"))
    return saving


async def put(world: World, text: str) -> PolicyActivation:
    saving = await save(world, text)
    made: PolicyActivation = await world.run(ActivateDispatchPolicy(saving.version, "tried"))
    return made


async def carrier(world: World) -> str:
    return (await world.offers())[0].terms.carrier_code


async def active(world: World, book: PolicyBook | None = None) -> ActivePolicy:
    async with world.app.scope.reading(world.tenant) as (conn, _):
        return await (book or PolicyBook()).load(conn)


async def test_without_one_the_built_in_holds(world: World) -> None:
    assert await active(world) is BUILT_IN_POLICY
    await world.place("O-1")
    assert await carrier(world) == "C1"


async def test_a_saved_version_is_not_in_force(world: World) -> None:
    saving = await save(world, GUIDE)
    assert (saving.version, saving.name, saving.strategy, saving.repeated) == (1, "guided", "routing_guide", False)
    await world.place("O-1")
    assert await carrier(world) == "C1"


async def test_an_activated_version_decides(world: World) -> None:
    await put(world, GUIDE)
    await world.place("O-1")
    assert await carrier(world) == "C3"


async def test_rolling_back_brings_the_old_one_back(world: World) -> None:
    await put(world, GUIDE)
    second = await put(world, NO_C1)
    assert (second.version, second.before) == (2, 1)
    back: PolicyActivation = await world.run(ActivateDispatchPolicy(1, "too strict"))
    assert (back.version, back.before) == (1, 2)
    await world.place("O-1")
    assert await carrier(world) == "C3"
    await world.run(ActivateDispatchPolicy(0, "as it was at first"))
    assert await active(world) is BUILT_IN_POLICY


async def test_lists_and_clauses_rule_out_by_name(world: World) -> None:
    await put(world, NO_C1)
    await world.place("O-1")
    assert await carrier(world) == "C2"
    await put(world, PROVEN)
    await world.place("O-2")
    rejected = await world.values(
        "SELECT jsonb_path_query_array(verdict::jsonb, '$.candidates[*].rejections[*].rule')::text FROM decision"
        " WHERE kind = 'allocation' ORDER BY number"
    )
    assert rejected == ['["denied"]', '["policy:cheap-enough"]']


async def test_what_holds_for_the_order_stands_in_the_snapshot_and_replays(world: World) -> None:
    await put(world, PROVEN)
    await world.place("O-1", "O-2")
    policies = await world.values(
        "SELECT (inputs::jsonb #>> '{policy,name}') || (inputs::jsonb #>> '{policy,version}') FROM decision"
        " WHERE kind = 'allocation'"
    )
    assert policies == ["proven1", "proven1"]
    async with world.app.scope.reading(world.tenant) as (conn, _):
        report = await replay(conn, world.app.deciders)
    assert (report.decisions, report.differ) == (report.agree, ())


@pytest.mark.parametrize(
    "bad", ["name: [", "name: x\nguide: [{carriers: [C9]}]", "name: x\nparameters: {late_cost: -1}"]
)
async def test_a_bad_policy_changes_nothing(world: World, bad: str) -> None:
    await put(world, GUIDE)
    with pytest.raises(BadPolicy):
        await save(world, bad)
    assert (await active(world)).version == 1
    assert (await save(world, NO_C1)).version == 2


async def test_the_same_text_again_is_the_same_version(world: World) -> None:
    first, again = await save(world, GUIDE), await save(world, GUIDE)
    assert (again.version, again.repeated) == (first.version, True)
    assert (await world.events()).count("PolicySaved") == 1


async def test_what_is_in_force_already_is_said_to_be(world: World) -> None:
    made = await put(world, GUIDE)
    again: PolicyActivation = await world.run(ActivateDispatchPolicy(made.version, "once more"))
    assert (again.repeated, again.reason) == (True, "tried")
    assert (await world.events()).count("PolicyActivated") == 1


async def test_an_unknown_version_is_refused(world: World) -> None:
    with pytest.raises(NoPolicy):
        await world.run(ActivateDispatchPolicy(7, "no such"))


async def test_a_reason_is_needed(world: World) -> None:
    saving = await save(world, GUIDE)
    with pytest.raises(BadInput):
        await world.run(ActivateDispatchPolicy(saving.version, " "))


async def test_nobody_activates_over_somebody_else(world: World) -> None:
    await put(world, GUIDE)
    saving = await save(world, NO_C1)
    with pytest.raises(PolicyMoved):
        await world.run(ActivateDispatchPolicy(saving.version, "tried", before=0))


async def test_versions_saved_at_once_are_numbered_one_after_the_other(world: World) -> None:
    texts = [f"name: p{number}" for number in range(6)]
    saved = await asyncio.gather(*(save(world, text) for text in texts))
    assert sorted(each.version for each in saved) == [1, 2, 3, 4, 5, 6]
    async with world.app.scope.reading(world.tenant) as (conn, _):
        kept = await store.versions(conn, before=None, limit=10)
    assert len({each.id for each in kept}) == 1


async def test_of_two_activations_at_once_one_wins(world: World) -> None:
    first, second = await save(world, GUIDE), await save(world, NO_C1)
    done = await asyncio.gather(
        *(world.run(ActivateDispatchPolicy(each.version, "now", before=0)) for each in (first, second)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["PolicyActivation", "PolicyMoved"]


async def test_the_book_reads_a_version_once(world: World) -> None:
    await put(world, GUIDE)
    book = PolicyBook()
    first = await active(world, book)
    assert await active(world, book) is first
    await put(world, NO_C1)
    assert (await active(world, book)).version == 2


async def _try_and_fail(world: World, book: PolicyBook) -> None:
    async with world.app.scope.begin(world.tenant, "user:ann") as uow:
        await world.app.handle(uow, SaveDispatchPolicy(GUIDE))
        await world.app.handle(uow, ActivateDispatchPolicy(1, "try"))
        assert (await book.load(uow.conn)).document.name == "guided"
        await world.app.handle(uow, ActivateDispatchPolicy(2, "no such"))


async def test_a_version_that_was_rolled_back_is_not_remembered(world: World) -> None:
    """Its number comes again with another text."""
    book = PolicyBook()
    with pytest.raises(NoPolicy):
        await _try_and_fail(world, book)
    await put(world, NO_C1)
    assert (await active(world, book)).document.name == "no-c1"


async def test_a_tenant_has_its_own(world: World, other_tenant: UUID) -> None:
    await put(world, GUIDE)
    async with world.app.scope.reading(other_tenant) as (conn, _):
        assert await PolicyBook().load(conn) is BUILT_IN_POLICY
