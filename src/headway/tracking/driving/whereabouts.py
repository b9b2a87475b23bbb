"""Where the phone is: only with the driver's consent, and only while a route is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headway.kernel.errors import BadInput
from headway.tracking.driving import fleets
from headway.tracking.driving.model import MAX_FIXES, NoConsent, RouteState, SendFixes, SetConsent
from headway.tracking.driving.store import Q, consented
from headway.tracking.positions.commands import RecordPositions
from headway.tracking.positions.model import Heard
from headway.tracking.positions.recording import record_positions

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

SOURCE = "driver"
MAX_WORDING = 40


async def set_consent(cmd: SetConsent, uow: UnitOfWork) -> None:
    """Record what the driver said, with the name of the text that was shown; every answer is kept.

    Raises:
        BadInput: the wording has no name.
    """
    if not 0 < len(cmd.wording) <= MAX_WORDING or not cmd.wording.isprintable():
        raise BadInput("the wording has no name", field="wording", allowed=f"1 to {MAX_WORDING} characters")
    row = (cmd.driver.code, uow.now, cmd.given, cmd.wording, cmd.driver.pass_id)
    await uow.conn.execute(Q.put_consent, *row)


async def send_fixes(cmd: SendFixes, uow: UnitOfWork) -> int:
    """Take positions of the vehicle; returns how many were kept. Without a route under way none is.

    Raises:
        NoConsent: the driver did not agree, or agrees no more.
    """
    if len(cmd.fixes) > MAX_FIXES:
        raise BadInput(f"{len(cmd.fixes)} positions", field="positions", allowed=f"at most {MAX_FIXES}")
    if not await consented(uow.conn, cmd.driver.code):
        raise NoConsent("this driver did not agree to share positions")
    sheet = await fleets.sheet_of(uow.conn, cmd.driver.code, uow.now)
    if sheet is None or sheet.state is not RouteState.UNDER_WAY:
        return 0
    heard = tuple(
        Heard(
            at=fix.at,
            latitude=fix.latitude,
            longitude=fix.longitude,
            speed_mps=fix.speed_mps,
            heading_deg=fix.heading_deg,
            accuracy_m=fix.accuracy_m,
        )
        for fix in cmd.fixes
    )
    taken = await record_positions(
        RecordPositions(heard, source=SOURCE, carrier=cmd.driver.carrier, vehicle=sheet.vehicle_code), uow
    )
    return taken.accepted
