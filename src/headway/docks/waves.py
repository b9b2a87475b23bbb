"""Waves at the docks: what leaves a site by one cut-off is released to be loaded when its goods and doors are ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.waves.commands import AllocateWave, NoWave
from headway.docks import store
from headway.docks.commands import PlanDockWave, ReleaseDockWave, Reported, ReportReadiness
from headway.docks.model import Appointment, AppointmentState, Direction, SiteRules
from headway.docks.moving import label
from headway.docks.preparing import everything_staged, report, staged_count
from headway.docks.releasing import CLOSE, DECIDER, RELEASE, WAIT, Member, WaveInputs, going, last_moment
from headway.docks.store import DockWave, Q
from headway.docks.timers import ALLOCATE, WAVE
from headway.events.docks import LoadingReleased
from headway.kernel.errors import BadInput
from headway.kernel.rooms import Commands, DueTimer

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

_STATES = {RELEASE: "released", CLOSE: "closed"}
_LONGEST = timedelta(days=1)
"""How far before its cut-off a wave begins at the earliest, where the site has no cut-off before."""


@dataclass(frozen=True, slots=True)
class DockWaves:
    """Plans and judges waves; `run` reaches dispatch, whose own waves must be allocated in time."""

    run: Commands | None

    async def plan(self, cmd: PlanDockWave, uow: UnitOfWork) -> DockWave:
        """Keep a cut-off; the same again is the same wave.

        Raises:
            BadInput: it has passed.
            NotFound: there is no such site.
        """
        await store.check_site(uow.conn, cmd.site)
        if cmd.cutoff_at <= uow.now:
            raise BadInput(f"a cut-off at {cmd.cutoff_at.isoformat()}", field="cutoff_at", allowed="a time to come")
        rules = await store.rules_of(uow.conn, cmd.site)
        row = await uow.conn.fetchrow(Q.add_wave, uow.new_id(), cmd.site, cmd.name, cmd.cutoff_at)
        if row is None:
            return await store.wave_at(uow.conn, cmd.site, cmd.cutoff_at)
        wave = store.wave_of(row)
        uow.set_timer(WAVE, wave.id, wave.cutoff_at)
        before = timedelta(minutes=rules.allocate_before_min)
        uow.set_timer(ALLOCATE, wave.id, max(uow.now, wave.cutoff_at - before))
        await self._look_again(uow, wave, rules, await self._inputs(uow, wave, rules))
        return wave

    async def release(self, cmd: ReleaseDockWave, uow: UnitOfWork) -> DockWave:
        """Judge a wave now.

        Raises:
            UnknownDockWave: there is none.
        """
        wave = await store.lock_wave(uow.conn, cmd.wave_id)
        return wave if wave.state == "closed" else await self._judge(uow, wave)

    async def due(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """The last moment to begin loading, or the cut-off."""
        wave = await store.lock_wave(uow.conn, UUID(timer.key))
        if wave.state != "closed":
            await self._judge(uow, wave)

    async def allocate_due(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """What still has no carrier so near the cut-off is allocated now, not when its own wave would be due."""
        await self._allocate(uow)

    async def reported(self, cmd: ReportReadiness, uow: UnitOfWork) -> Reported:
        """Keep a report; the waves of the sites it concerns are judged, and orders wait no longer to be allocated
        together once all their goods are staged."""
        found = await report(cmd, uow)
        for row in await uow.conn.fetch(Q.sites_of, list(found.ready)):
            await self.consider(uow, row["site"])
        if await everything_staged(uow):
            await self._allocate(uow)
        return found

    async def consider(self, uow: UnitOfWork, site: str) -> None:
        """Judge the next wave of a site that is not closed, because something of it changed."""
        for row in await uow.conn.fetch(Q.open_waves, site):
            await self._judge(uow, store.wave_of(row))

    async def _allocate(self, uow: UnitOfWork) -> None:
        if self.run is not None:
            try:
                await self.run(uow, AllocateWave())
            except NoWave:
                return

    async def _judge(self, uow: UnitOfWork, wave: DockWave) -> DockWave:
        rules = await store.rules_of(uow.conn, wave.site)
        inputs = await self._inputs(uow, wave, rules)
        verdict = DECIDER.decide(inputs)
        if verdict.choice == WAIT:
            await uow.conn.execute(Q.wave_decided, wave.id, wave.state, verdict.sentence, wave.decision_id, None)
            await self._look_again(uow, wave, rules, inputs)
            return await store.lock_wave(uow.conn, wave.id)
        decided = uow.decide(DECIDER, wave.id, inputs)
        go = going(decided.verdict)
        await uow.conn.execute(Q.release_appointments, list(go), uow.now)
        state = _STATES.get(str(verdict.choice), "open")
        when = uow.now if go else None
        await uow.conn.execute(Q.wave_decided, wave.id, state, verdict.sentence, decided.id, when)
        left = tuple(each.id for each in inputs.members if each.id not in go)
        uow.emit(
            LoadingReleased(
                wave_id=wave.id,
                site=wave.site,
                cutoff_at=wave.cutoff_at,
                decision_id=decided.id,
                released=go,
                left=left,
                closed=state == "closed",
            )
        )
        if state != "closed":
            uow.set_timer(WAVE, wave.id, wave.cutoff_at)
        return await store.lock_wave(uow.conn, wave.id)

    async def _look_again(self, uow: UnitOfWork, wave: DockWave, rules: SiteRules, inputs: WaveInputs) -> None:
        """At the last moment to begin, and where that has passed at the cut-off."""
        last = last_moment(inputs)
        uow.set_timer(WAVE, wave.id, last if last > uow.now else wave.cutoff_at)

    async def _inputs(self, uow: UnitOfWork, wave: DockWave, rules: SiteRules) -> WaveInputs:
        before = await uow.conn.fetchval(Q.cutoff_before, wave.site, wave.cutoff_at)
        since = before or wave.cutoff_at - _LONGEST
        found = await store.list_appointments(uow.conn, wave.site, since - _LONGEST, wave.cutoff_at + _LONGEST)
        own = [each for each in found if _belongs(each, since, wave.cutoff_at)]
        at_door = {each.door: each for each in found if each.state is AppointmentState.AT_DOOR}
        members = [await _member(uow, each, at_door.get(each.door)) for each in own if each.released_at is None]
        return WaveInputs(
            now=uow.now, cutoff_at=wave.cutoff_at, gap_min=rules.gap_min, members=tuple(members),
            released=len(own) - len(members),
        )  # fmt: skip


def _belongs(each: Appointment, since: datetime, cutoff_at: datetime) -> bool:
    """By what it was planned for: who is late stays in the wave."""
    living = each.state in (AppointmentState.BOOKED, AppointmentState.AT_DOOR)
    ends = each.fits_by or each.planned_at + each.duration
    return living and each.direction is Direction.OUTBOUND and since < ends <= cutoff_at


async def _member(uow: UnitOfWork, each: Appointment, stands: Appointment | None) -> Member:
    other = stands is not None and stands.id != each.id
    return Member(
        id=each.id,
        label=label(each),
        door=each.door,
        shipments=len(each.shipment_ids),
        staged=await staged_count(uow, each.shipment_ids),
        loading_min=round(each.duration.total_seconds() / 60),
        door_held_by=label(stands) if stands is not None and other else "",
        door_free_at=stands.end if stands is not None and other else None,
    )
