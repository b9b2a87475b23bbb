"""What reports do on command, when their time has come, and as jobs. The tables at the bottom are its contents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from headway.analytics.explore.answering import terms_of
from headway.analytics.mailing.cadence import cadence_of
from headway.analytics.mailing.composing import check_question
from headway.analytics.mailing.links import mint
from headway.analytics.mailing.model import (
    EndReport,
    MarkDelivery,
    NoReport,
    ReportChanged,
    ReportDraft,
    SaveReport,
    SendReport,
    StopReport,
)
from headway.analytics.mailing.posting import REPORT, Post
from headway.analytics.mailing.store import Q, of_link
from headway.events.analytics import ReportDelivered, ReportEnded, ReportSaved, ReportStopped
from headway.kernel.errors import BadInput
from headway.kernel.rooms import CommandHandler, DueTimer
from headway.kernel.uow import UnitOfWork

MOST_RECIPIENTS, MOST_NAME = 50, 120
_ADDRESS = re.compile(r"[^\s@<>\"',;]{1,64}@[A-Za-z0-9.-]{1,189}")


@dataclass(frozen=True, slots=True)
class Reports:
    """Keeps reports and has their editions written."""

    post: Post

    async def save(self, cmd: SaveReport, uow: UnitOfWork) -> UUID:
        """Make or change a report, and set when it is due next.

        Raises:
            BadInput: names the field. NoReport: there is none. ReportChanged: it is at another version.
        """
        terms = await terms_of(uow.conn)
        draft = cmd.draft
        _check(draft)
        check_question(draft.page, draft.question, terms, uow.now)
        due = cadence_of(draft.cadence, uow.now, terms.zone).after(uow.now, terms.zone) if draft.active else None
        version, report_id = 1, cmd.report_id or uow.new_id()
        if cmd.report_id is not None:
            version = await _locked_version(uow, cmd.report_id, cmd.version) + 1
        fields = (draft.name.strip(), draft.page, draft.question, draft.cadence, draft.format, draft.active)
        await uow.conn.execute(Q.put_report, report_id, *fields, due, version, uow.actor, uow.now)
        await self._recipients(uow, report_id, draft.recipients)
        _arm(uow, report_id, due)
        uow.emit(ReportSaved(report_id=report_id, name=draft.name.strip(), version=version, active=draft.active))
        return report_id

    async def _recipients(self, uow: UnitOfWork, report_id: UUID, addresses: tuple[str, ...]) -> None:
        wanted = sorted(set(addresses))
        await uow.conn.execute(Q.remove_recipients, report_id, wanted, uow.now)
        for address in wanted:
            minted = mint(uow.tenant_id)
            sealed = uow.vault.seal(uow.tenant_id, {"token": minted.token})
            await uow.conn.execute(Q.put_recipient, report_id, address, minted.hash, sealed)

    async def end(self, cmd: EndReport, uow: UnitOfWork) -> None:
        """Send it never again; its editions stay to be read.

        Raises:
            NoReport: there is none.
        """
        await _locked_version(uow, cmd.report_id, None)
        await uow.conn.execute(Q.end_report, cmd.report_id, uow.now)
        _arm(uow, cmd.report_id, None)
        uow.emit(ReportEnded(report_id=cmd.report_id))

    async def send(self, cmd: SendReport, uow: UnitOfWork) -> UUID:
        """Write and send an edition now.

        Raises:
            NoReport: there is none.
        """
        await _locked_version(uow, cmd.report_id, None)
        return await self.post.make(uow, cmd.report_id, uow.now, asked_by=uow.actor)

    async def stop(self, cmd: StopReport, uow: UnitOfWork) -> None:
        """A recipient ends their mails, or wants them again.

        Raises:
            NoReportLink: the link leads nowhere.
        """
        found = await of_link(uow.conn, cmd.token)
        at = uow.now if cmd.stopped else None
        await uow.conn.execute(Q.stop_recipient, found["report_id"], found["address"], at)
        if cmd.stopped and found["stopped_at"] is None:
            uow.emit(ReportStopped(report_id=found["report_id"]))

    async def on_due(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Write the edition that is due, and come again; what was missed meanwhile is not made up for."""
        report_id = UUID(timer.key)
        row = await uow.conn.fetchrow(Q.lock_report, report_id)
        if row is None or not row["active"]:
            return
        zone = (await terms_of(uow.conn)).zone
        due = cadence_of(row["cadence"]).after(max(uow.now, timer.due_at), zone)
        await uow.conn.execute(Q.report_due, report_id, due)
        _arm(uow, report_id, due)
        await self.post.make(uow, report_id, timer.due_at)

    @property
    def commands(self) -> Mapping[type, CommandHandler]:
        """What can be asked."""
        return {
            SaveReport: self.save,
            EndReport: self.end,
            SendReport: self.send,
            StopReport: self.stop,
            MarkDelivery: mark,
        }


async def mark(cmd: MarkDelivery, uow: UnitOfWork) -> None:
    """Keep what became of a delivery, the first time it is told."""
    state = "sent" if cmd.problem is None else "failed"
    recipient = bytes.fromhex(cmd.recipient)
    row = await uow.conn.fetchrow(Q.end_delivery, cmd.edition_id, recipient, state, uow.now, cmd.problem)
    if row is not None:
        uow.emit(ReportDelivered(report_id=cmd.report_id, edition_id=cmd.edition_id, problem=cmd.problem))


def _arm(uow: UnitOfWork, report_id: UUID, due: datetime | None) -> None:
    if due is None:
        uow.cancel_timer(REPORT, report_id)
    else:
        uow.set_timer(REPORT, report_id, due)


async def _locked_version(uow: UnitOfWork, report_id: UUID, expected: int | None) -> int:
    row = await uow.conn.fetchrow(Q.lock_report, report_id)
    if row is None:
        raise NoReport(f"there is no report {report_id}", report_id=report_id)
    version: int = row["version"]
    if expected is not None and expected != version:
        raise ReportChanged(f"the report is at version {version}", version=version, expected=expected)
    return version


def _check(draft: ReportDraft) -> None:
    if not 1 <= len(draft.name.strip()) <= MOST_NAME or not draft.name.isprintable():
        raise BadInput(f"the name {draft.name[:40]!r}", field="name", allowed=f"1 to {MOST_NAME} characters")
    if not 1 <= len(draft.recipients) <= MOST_RECIPIENTS:
        raise BadInput(
            f"{len(draft.recipients)} recipients", field="recipients", allowed=f"1 to {MOST_RECIPIENTS} addresses"
        )
    for address in draft.recipients:
        if not _ADDRESS.fullmatch(address):
            raise BadInput("a recipient is no mail address", field="recipients", allowed="such as ann@example.org")
