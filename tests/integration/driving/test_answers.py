"""What a route did not take of a driver's actions: a dispatcher notes it after all, or puts it away with a reason."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from headway.kernel.errors import BadInput
from headway.tracking.driving import views
from headway.tracking.driving.model import (
    ActionIsAnswered,
    ActionKind,
    ApplyAction,
    DismissAction,
    NoAction,
    NotApplicable,
    Outcome,
    Proof,
    State,
)
from headway.tracking.driving.ways import Way
from tests.integration.driving.fleet import Fleet
from tests.integration.driving.test_actions import Phone, phone, status_of

__all__ = ["phone"]

INCOMPLETE = Proof(signed_by="M. Weber")


async def held(fleet: Fleet, **wanted: Any) -> list[views.Held]:
    async with fleet.town.app.scope.reading(fleet.town.tenant) as (conn, _):
        return await views.held_actions(conn, views.Wanted(open=True, **wanted))


async def refused(phone: Phone) -> Outcome:
    """A delivery without the proof that its order asks for."""
    await phone.does(ActionKind.START)
    outcome = await phone.does(ActionKind.COMPLETE, 0, proof=INCOMPLETE)
    assert outcome.state is State.REFUSED
    return outcome


async def stop_of(fleet: Fleet, place: int) -> str:
    row = await fleet.one("SELECT status FROM route_stop WHERE id = $1", fleet.stops[place])
    return str(row["status"])


async def test_a_delivery_without_all_its_proof_is_noted_when_a_person_says_so(fleet: Fleet, phone: Phone) -> None:
    action = (await refused(phone)).id
    (one,) = await held(fleet, routes=(fleet.route,))
    assert (one.row["sentence"], one.row["reference"]) == ("the signature is missing, the photo is missing", "DR-1")
    assert one.way == Way(fleet.route, fleet.stops[0], "R1 is done by VAN-7")
    done = await fleet.town.run(ApplyAction(action, "the customer confirmed it by telephone"))
    await fleet.town.drain()
    assert (done.how, done.sentence) == ("applied", "R1 is done by VAN-7")
    assert (await stop_of(fleet, 0), await status_of(fleet, 0)) == ("done", "delivered")
    assert [row["signed_by"] for row in await fleet.all("SELECT signed_by FROM pod")] == ["M. Weber"]
    assert await held(fleet) == []


async def test_who_did_what_about_it_and_why_stays(fleet: Fleet, phone: Phone) -> None:
    action = (await refused(phone)).id
    await fleet.town.run(DismissAction(action, "he comes back tomorrow"), "user:dora")
    async with fleet.town.app.scope.reading(fleet.town.tenant) as (conn, _):
        row = (await views.get_action(conn, action)).row
    assert (row["how"], row["answered_by"], row["reason"]) == ("dismissed", "user:dora", "he comes back tomorrow")
    news = await fleet.all("SELECT actor FROM event_log WHERE type = 'tracking.DriverActionAnswered'")
    assert [row["actor"] for row in news] == ["user:dora"]
    assert await stop_of(fleet, 0) == "planned"


async def test_it_is_answered_once(fleet: Fleet, phone: Phone) -> None:
    action = (await refused(phone)).id
    await fleet.town.run(DismissAction(action, "a mistake"))
    with pytest.raises(ActionIsAnswered):
        await fleet.town.run(ApplyAction(action))
    assert await stop_of(fleet, 0) == "planned"


async def test_what_a_stop_has_said_otherwise_since_stays_as_it_is(fleet: Fleet, phone: Phone) -> None:
    await phone.does(ActionKind.START)
    await fleet.change("UPDATE route_stop SET status = 'failed' WHERE id = $1", fleet.stops[1])
    kept = await phone.does(ActionKind.COMPLETE, 1, proof=Proof(pin="4711", signed_by="Eve"))
    assert kept.state is State.KEPT
    assert [one.way for one in await held(fleet)] == ["the stop is failed by now"]
    with pytest.raises(NotApplicable, match="the stop is failed by now"):
        await fleet.town.run(ApplyAction(kept.id))


async def test_what_the_driver_did_again_needs_nobody(fleet: Fleet, phone: Phone) -> None:
    await phone.does(ActionKind.START)
    assert (await phone.does(ActionKind.COMPLETE, 2)).state is State.REFUSED
    assert len(await held(fleet)) == 1
    assert (await phone.does(ActionKind.COMPLETE, 2, proof=Proof(scans=("dr-3",)))).state is State.DONE
    assert await held(fleet) == []


async def test_what_was_kept_is_proven_once(fleet: Fleet, phone: Phone) -> None:
    """The stop was planned anew on the plan of another day: that one is done by it."""
    await phone.does(ActionKind.START)
    await fleet.change("UPDATE route_stop SET status = 'failed' WHERE id = $1", fleet.stops[1])
    kept = await phone.does(ActionKind.COMPLETE, 1, proof=Proof(pin="4711", signed_by="Eve"))
    await fleet.change("UPDATE route_stop SET status = 'planned' WHERE id = $1", fleet.stops[1])
    await fleet.town.run(ApplyAction(kept.id))
    await fleet.town.drain()
    assert await stop_of(fleet, 1) == "done"
    assert len(await fleet.all("SELECT FROM pod")) == 1


async def test_an_unknown_one_and_one_that_was_taken_are_named(fleet: Fleet, phone: Phone) -> None:
    with pytest.raises(NoAction):
        await fleet.town.run(ApplyAction(uuid4()))
    taken = await phone.does(ActionKind.START)
    with pytest.raises(ActionIsAnswered):
        await fleet.town.run(DismissAction(taken.id, "why not"))
    with pytest.raises(BadInput):
        await fleet.town.run(DismissAction(taken.id, "  "))
