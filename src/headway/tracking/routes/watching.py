"""Positions of the own fleet's vehicles against their routes: who falls behind is told once for each worsening."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from headway.dispatch.fleet.commands import ReportDelay
from headway.events.tracking import VehicleBehind
from headway.kernel.errors import Conflict, NotFound
from headway.kernel.geo import Point
from headway.tracking.checks import check_storable
from headway.tracking.driving import whereabouts
from headway.tracking.driving.model import SendFixes
from headway.tracking.positions import recording
from headway.tracking.positions.commands import RecordPositions
from headway.tracking.positions.model import MAX_NAME, Taken
from headway.tracking.routes.behind import arrival, to_tell
from headway.tracking.routes.model import Course, Seen
from headway.tracking.routes.shifting import due
from headway.tracking.routes.store import Q, courses_of, put_seen

if TYPE_CHECKING:
    from headway.kernel.rooms import Commands
    from headway.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Watching:
    """Looks at the routes of vehicles that were heard; `commands` reaches dispatch, where an application has it."""

    commands: Commands | None = None

    async def record_positions(self, cmd: RecordPositions, uow: UnitOfWork) -> Taken:
        """Record positions, and see who is behind."""
        taken = await recording.record_positions(cmd, uow)
        named = {(cmd.carrier or each.carrier or "", cmd.vehicle or each.vehicle or "") for each in cmd.heard}
        await self.look(uow, named)
        return taken

    async def send_fixes(self, cmd: SendFixes, uow: UnitOfWork) -> int:
        """Take positions of a driver's phone, and see whether the vehicle is behind."""
        kept = await whereabouts.send_fixes(cmd, uow)
        if kept:
            vehicles = await uow.conn.fetch(Q.vehicles_of_driver, cmd.driver.code)
            await self.look(uow, {(cmd.driver.carrier, row["vehicle_code"]) for row in vehicles})
        return kept

    async def look(self, uow: UnitOfWork, vehicles: Iterable[tuple[str, str]]) -> None:
        """Judge those of these vehicles, by carrier and name, that are on a route."""
        named = sorted(each for each in vehicles if all(check_storable(name, MAX_NAME) is None for name in each))
        rows = await uow.conn.fetch(Q.under_way, *map(list, zip(*named, strict=True))) if named else []
        if not rows:
            return
        courses = {each.route_id: each for each in await courses_of(uow.conn, [row["shipment_id"] for row in rows])}
        for row in rows:
            if row["id"] in courses:
                here = Point(row["latitude"], row["longitude"])
                await self._judge(uow, courses[row["id"]], here, row["at"])

    async def _judge(self, uow: UnitOfWork, course: Course, here: Point, at: datetime) -> None:
        """A delay that positions told counts as long as dispatch holds it: a report of the route ends it."""
        if not course.ahead or (course.seen is not None and at <= course.seen.at):
            return
        due_at = _due(course, uow.now)
        expected_at = arrival(course, here, at, due_at)
        if expected_at is None:
            return
        told_s = course.seen.told_s if course.seen is not None and course.seen.told_s == course.delay_s else 0
        stop_id = course.ahead[0].stop_id
        seen = Seen(stop_id=stop_id, due_at=due_at, expected_at=expected_at, at=at, told_s=told_s)
        late_s = (seen.expected_at - seen.due_at).total_seconds()
        tells_s = to_tell(late_s, told_s, course.delay_s)
        await put_seen(uow.conn, course.route_id, seen if tells_s is None else replace(seen, told_s=tells_s))
        if tells_s is not None:
            uow.emit(VehicleBehind(route_id=course.route_id, vehicle_code=course.vehicle, late_s=tells_s, at=at))
            await self._report(uow, course, tells_s)

    async def _report(self, uow: UnitOfWork, course: Course, delay_s: int) -> None:
        """The running plan answers; one that does not run has nothing to answer."""
        if self.commands is None:
            return
        with suppress(Conflict, NotFound):
            async with uow.savepoint():
                told = ReportDelay(route_id=course.route_id, delay_s=delay_s, reason="by its position")
                await self.commands(uow, told)


def _due(course: Course, now: datetime) -> datetime:
    """When it was due at its next stop, as it stood when it was first seen on its way there.

    So no delay that was told since counts twice.
    """
    seen = course.seen
    return seen.due_at if seen is not None and seen.stop_id == course.ahead[0].stop_id else due(course, now)
