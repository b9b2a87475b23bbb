"""The hub over a real log: what is told, what a browser that comes back is told, and what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from headway.events.exceptions import CaseAcknowledged
from headway.kernel.uow import Scope
from headway.web.live.hub import Hub, TooManyFollow
from headway.web.live.serving import told
from headway.web.live.sources import LogSource

CASES = frozenset({"case"})


async def acknowledge(scope: Scope, tenant: UUID, n: int = 1) -> list[str]:
    """News of `n` cases, in one transaction; returns their ids."""
    ids = [uuid4() for _ in range(n)]
    async with scope.begin(tenant, "user:ann") as uow:
        for each in ids:
            uow.emit(CaseAcknowledged(case_id=each, by="ann"))
    return sorted(str(each) for each in ids)


@pytest.fixture
async def hub(scope: Scope) -> AsyncIterator[Hub]:
    found = Hub(scope, (LogSource(),), every_s=0.02, most_of_tenant=3, most_of_session=2)
    yield found
    await found.close()


async def test_a_change_is_told_to_who_follows_its_topic(hub: Hub, scope: Scope, tenant: UUID) -> None:
    follower = await hub.join(tenant, "s", CASES)
    other = await hub.join(tenant, "s", frozenset({"order"}))
    ids = await acknowledge(scope, tenant)
    parcel = await follower.next(5)
    assert parcel is not None
    assert parcel.changes.plain() == {"case": ids}
    assert other.waiting() is None


async def test_another_tenants_changes_are_not_told(hub: Hub, scope: Scope, tenant: UUID, other_tenant: UUID) -> None:
    follower = await hub.join(tenant, "s", CASES)
    await acknowledge(scope, other_tenant)
    ids = await acknowledge(scope, tenant)
    parcel = await follower.next(5)
    assert parcel is not None
    assert parcel.changes.plain() == {"case": ids}


async def test_who_comes_back_is_told_what_it_missed_and_no_more(hub: Hub, scope: Scope, tenant: UUID) -> None:
    first = await hub.join(tenant, "s", CASES)
    await acknowledge(scope, tenant)
    seen = await first.next(5)
    assert seen is not None
    hub.leave(tenant, first)
    missed = await acknowledge(scope, tenant, 2)
    again = await hub.join(tenant, "s", CASES, seen.places)
    parcel = await again.next(5)
    assert parcel is not None
    assert parcel.changes.plain() == {"case": missed}
    assert (await hub.join(tenant, "t", CASES, parcel.places)).waiting() is None


@pytest.mark.parametrize("place", ["9000000000000000000.0", "?", "1", "99999999999999999999.0"])
async def test_a_place_that_is_not_known_asks_to_read_everything_anew(hub: Hub, tenant: UUID, place: str) -> None:
    parcel = (await hub.join(tenant, "s", CASES, {"log": place})).waiting()
    assert parcel is not None
    assert parcel.anew


async def test_more_than_300_of_a_topic_are_many(hub: Hub, scope: Scope, tenant: UUID) -> None:
    follower = await hub.join(tenant, "s", CASES)
    await acknowledge(scope, tenant, 301)
    parcel = await follower.next(5)
    assert parcel is not None
    assert parcel.changes.plain() == {"case": None}


async def test_so_many_pages_of_a_session_and_of_a_tenant_may_follow(hub: Hub, tenant: UUID) -> None:
    mine = [await hub.join(tenant, "s", CASES) for _ in range(2)]
    with pytest.raises(TooManyFollow):
        await hub.join(tenant, "s", CASES)
    await hub.join(tenant, "t", CASES)
    with pytest.raises(TooManyFollow):
        await hub.join(tenant, "u", CASES)
    hub.leave(tenant, mine[0])
    await hub.join(tenant, "s", CASES)
    assert hub.following(tenant) == 3


async def test_a_transaction_that_commits_late_is_told_after_one_that_began_later(
    hub: Hub, scope: Scope, tenant: UUID
) -> None:
    follower = await hub.join(tenant, "s", CASES)
    late = uuid4()
    async with scope.begin(tenant, "user:ann") as uow:
        uow.emit(CaseAcknowledged(case_id=late, by="ann"))
        await uow.flush()
        early = await acknowledge(scope, tenant)
        assert await follower.next(0.2) is None
    told: set[str] = set()
    while not {str(late), *early} <= told:
        parcel = await follower.next(5)
        assert parcel is not None
        told |= set(parcel.changes.plain()["case"] or ())


async def test_closing_ends_every_stream(hub: Hub, tenant: UUID) -> None:
    follower = await hub.join(tenant, "s", CASES)

    async def still() -> bool:
        return True

    stream = told(follower, still)
    assert (await anext(stream)).startswith(b"retry:")
    assert (await anext(stream)).startswith(b"event: hello\nid: log~")
    await hub.close()
    assert [chunk async for chunk in stream] == []
    with pytest.raises(TooManyFollow):
        await hub.join(tenant, "s", CASES)


async def test_a_session_that_ended_is_told_nothing_more(hub: Hub, tenant: UUID) -> None:
    follower = await hub.join(tenant, "s", CASES)

    async def still() -> bool:
        return False

    chunks = [chunk async for chunk in told(follower, still, beat_s=0.02)]
    assert len(chunks) == 2
