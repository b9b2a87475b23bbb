"""What a phone sends is done once and in order, whatever the network and the plan do meanwhile."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

import pytest

from headway.events.fleet import DriverSignedOff, VehicleOut
from headway.events.routing import RouteStarted
from headway.kernel.errors import HeadwayError
from headway.kernel.message import Event
from headway.tracking.driving.acting import ForeignDevice, refused
from headway.tracking.driving.model import (
    Action,
    ActionKind,
    BeginDriving,
    Driver,
    KeepPicture,
    Outcome,
    OutOfOrder,
    Proof,
    ShowRoute,
    State,
    TakeAction,
)
from headway.tracking.driving.store import signed_in
from tests.integration.driving.fleet import Fleet
from tests.integration.web.town import MINUTE

PICTURE = b"\xff\xd8\xff" + b"photo" * 20


class Phone:
    """A phone that sends what its driver does, as the page does it."""

    def __init__(self, fleet: Fleet, driver: Driver) -> None:
        self.fleet, self.driver, self.device, self.sent = fleet, driver, uuid4(), 0

    @classmethod
    async def of(cls, fleet: Fleet) -> Phone:
        secret = await fleet.town.run(BeginDriving(token=(await fleet.let_in()).token))
        async with fleet.town.app.scope.reading(fleet.town.tenant) as (conn, now):
            driver = await signed_in(conn, secret, now)
        assert driver is not None
        phone = cls(fleet, driver)
        await phone.look()
        return phone

    async def look(self) -> Any:
        return await self.fleet.town.run(ShowRoute(self.driver, self.device), self.driver.actor)

    async def action(self, kind: ActionKind, stop: int | None = None, **more: Any) -> Action:
        self.sent += 1
        async with self.fleet.town.app.scope.reading(self.fleet.town.tenant) as (_, now):
            fields: dict[str, Any] = {"id": uuid4(), "device": self.device, "sequence": self.sent, "at": now}
        where = {"route_id": self.fleet.route, "stop_id": None if stop is None else self.fleet.stops[stop]}
        return Action(kind=kind, **{**fields, **where, **more})

    async def does(self, kind: ActionKind, stop: int | None = None, **more: Any) -> Outcome:
        return await self.send(await self.action(kind, stop, **more))

    async def send(self, action: Action) -> Outcome:
        """As `web/driver/serving.take` does."""
        run = self.fleet.town.run
        try:
            outcome: Outcome = await run(TakeAction(self.driver, action), self.driver.actor)
        except (OutOfOrder, ForeignDevice):
            raise
        except HeadwayError as error:
            outcome = await run(refused(self.driver, action, error), self.driver.actor)
        await self.fleet.town.drain()
        return outcome

    async def picture(self, data: bytes = PICTURE) -> str:
        digest: str = await self.fleet.town.run(KeepPicture(self.driver, data), self.driver.actor)
        return digest


@pytest.fixture
async def phone(fleet: Fleet) -> Phone:
    return await Phone.of(fleet)


async def status_of(fleet: Fleet, place: int) -> str:
    row = await fleet.one("SELECT status FROM tracking_state WHERE shipment_id = $1", fleet.rows[place].id)
    status: str = row["status"]
    return status


async def test_a_route_is_driven_and_everybody_knows(fleet: Fleet, phone: Phone) -> None:
    digest = await phone.picture()
    assert (await phone.does(ActionKind.START)).state is State.DONE
    assert await status_of(fleet, 0) == "out_for_delivery"
    assert (await phone.does(ActionKind.ARRIVE, 0)).state is State.DONE
    proof = Proof(signed_by="M. Weber", signature=digest, photos=(digest,))
    assert (await phone.does(ActionKind.COMPLETE, 0, proof=proof)).sentence == ""
    assert (await phone.does(ActionKind.DEPART, 0)).state is State.DONE
    await phone.does(ActionKind.COMPLETE, 1, proof=Proof(pin="4711", signed_by="Eve"))
    failed = await phone.does(ActionKind.FAIL, 2, reason="recipient_absent", text="Nobody opened")
    ended = await phone.does(ActionKind.END)
    assert (failed.state, ended.state) == (State.DONE, State.DONE)
    assert [await status_of(fleet, place) for place in range(3)] == ["delivered", "delivered", "delivery_attempted"]
    pods = await fleet.all("SELECT signed_by, picture, faults FROM pod ORDER BY signed_by")
    assert [(row["signed_by"], row["picture"], row["faults"]) for row in pods] == [
        ("Eve", None, None),
        ("M. Weber", PICTURE, None),
    ]
    assert await fleet.one("SELECT status FROM route WHERE id = $1", fleet.route) == ("ended",)
    assert await fleet.all("SELECT FROM driver_picture WHERE used_at IS NULL") == []


async def test_the_same_action_again_is_answered_and_not_done_again(fleet: Fleet, phone: Phone) -> None:
    start = await phone.action(ActionKind.START)
    assert await phone.send(start) == await phone.send(start)
    news = RouteStarted.type_name()
    assert len(await fleet.all("SELECT FROM event_log WHERE type = $1", news)) == 1


async def test_an_action_waits_for_the_one_before_it(phone: Phone) -> None:
    first, second = await phone.action(ActionKind.START), await phone.action(ActionKind.ARRIVE, 0)
    with pytest.raises(OutOfOrder) as error:
        await phone.send(second)
    assert error.value.seen == {"expected": 1}
    await phone.send(first)
    assert (await phone.send(second)).state is State.DONE


async def test_an_id_that_says_something_else_is_not_taken(phone: Phone) -> None:
    start = await phone.action(ActionKind.START)
    await phone.send(start)
    changed = await phone.action(ActionKind.ARRIVE, 0, id=start.id)
    with pytest.raises(OutOfOrder):
        await phone.send(changed)


async def test_the_phone_of_another_driver_is_not_believed(phone: Phone) -> None:
    await phone.does(ActionKind.START)
    other = Phone(phone.fleet, Driver("lee", phone.driver.carrier, phone.driver.pass_id, phone.driver.expires_at))
    other.device, other.sent = phone.device, 1
    with pytest.raises(ForeignDevice):
        await other.does(ActionKind.ARRIVE, 0)


async def test_a_stop_that_was_never_shown_cannot_be_told_of(phone: Phone) -> None:
    outcome = await phone.does(ActionKind.COMPLETE, stop_id=uuid4())
    assert (outcome.state, outcome.code) == (State.REFUSED, "stop_gone")


async def test_what_was_delivered_counts_though_the_plan_had_ended_the_stop(fleet: Fleet, phone: Phone) -> None:
    await phone.does(ActionKind.START)
    await fleet.change("UPDATE route_stop SET status = 'failed' WHERE id = $1", fleet.stops[1])
    outcome = await phone.does(ActionKind.COMPLETE, 1, proof=Proof(pin="4711", signed_by="Eve"))
    assert (outcome.state, outcome.code) == (State.KEPT, "route_state")
    assert await status_of(fleet, 1) == "delivered"
    assert len(await fleet.all("SELECT FROM pod")) == 1


async def test_a_proof_without_what_the_order_asks_for_is_refused_by_name(fleet: Fleet, phone: Phone) -> None:
    await phone.does(ActionKind.START)
    outcome = await phone.does(ActionKind.COMPLETE, 0, proof=Proof(signed_by="M. Weber"))
    assert (outcome.state, outcome.sentence) == (State.REFUSED, "the signature is missing, the photo is missing")
    assert await status_of(fleet, 0) == "out_for_delivery"
    scanned = await phone.does(ActionKind.COMPLETE, 2, proof=Proof(scans=("dr-3",)))
    assert scanned.state is State.DONE


async def test_a_wrong_pin_is_told_and_nowhere_kept(fleet: Fleet, phone: Phone) -> None:
    outcome = await phone.does(ActionKind.COMPLETE, 1, proof=Proof(pin="0815", signed_by="Eve"))
    assert outcome.sentence == "The proof does not match the order: the PIN is wrong."
    rows = await fleet.all("SELECT said::text AS said FROM driver_action")
    assert rows
    assert all("0815" not in row["said"] for row in rows)


async def test_a_delay_moves_what_is_expected(fleet: Fleet, phone: Phone) -> None:
    await phone.does(ActionKind.START)
    await phone.does(ActionKind.DELAY, minutes=45)
    planned = await fleet.one("SELECT arrive_at FROM route_stop WHERE id = $1", fleet.stops[2])
    state = await fleet.one("SELECT eta FROM tracking_state WHERE shipment_id = $1", fleet.rows[2].id)
    assert state["eta"] == planned["arrive_at"] + 45 * MINUTE


@pytest.mark.parametrize(("kind", "news"), [(ActionKind.BREAKDOWN, VehicleOut), (ActionKind.SICK, DriverSignedOff)])
async def test_who_cannot_go_on_is_out(fleet: Fleet, phone: Phone, kind: ActionKind, news: type[Event]) -> None:
    outcome = await phone.does(kind, text="Clutch\nis gone")
    assert outcome.state is State.DONE
    assert outcome.sentence.startswith("Your dispatcher knows.")
    assert len(await fleet.all("SELECT FROM event_log WHERE type = $1", news.type_name())) == 1


async def test_the_page_never_holds_a_pin(phone: Phone) -> None:
    shown = await phone.look()
    assert [stop.levels for stop in shown.route.stops] == [("name", "signature", "photo"), ("pin",), ("scan",)]
    assert "4711" not in repr(shown)
    assert hashlib.sha256(PICTURE).hexdigest() == await phone.picture()
