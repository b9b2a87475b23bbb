"""Editions on their way: written and queued in one transaction, handed to the mailer by a job for each recipient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from headway.analytics.explore.answering import terms_of
from headway.analytics.explore.files import WRITERS, Format
from headway.analytics.mailing.composing import compose
from headway.analytics.mailing.links import PATH
from headway.analytics.mailing.mailer import Mail, Mailer
from headway.analytics.mailing.model import DeliveryState, MailFormat, MarkDelivery, Page
from headway.analytics.mailing.store import Q
from headway.events.analytics import ReportMade
from headway.kernel.rooms import Job, JobHandler, Undeliverable
from headway.kernel.uow import Scope, UnitOfWork

REPORT, DELIVER = "analytics.report", "analytics.deliver_report"
LANE = "reports"
_MAX_PROBLEM = 200
STOPPED = "the recipient wants no further editions"


@dataclass(frozen=True, slots=True)
class Post:
    """Writes editions and sends them; `public_url` is where people reach this installation."""

    scope: Scope | None
    mailer: Mailer | None
    public_url: str

    async def make(self, uow: UnitOfWork, report_id: UUID, due_at: datetime, asked_by: str | None = None) -> UUID:
        """Write the edition of a report and queue its deliveries; one that was written already is left alone."""
        row = await uow.conn.fetchrow(Q.find_report, report_id)
        assert row is not None
        terms = await terms_of(uow.conn)
        local = due_at.astimezone(terms.zone)
        found = await compose(
            uow.conn,
            Page(row["page"]),
            row["question"],
            MailFormat(row["format"]),
            terms,
            uow.now,
            public_url=self.public_url,
            stem=f"headway-{row['page']}-{local:%Y%m%d-%H%M}",
        )
        edition_id, subject = uow.new_id(), f"{row['name']}, {local:%d %b %Y %H:%M}"
        texts = (subject, found.body, found.file_name, found.file)
        if not await uow.conn.fetchval(Q.put_edition, edition_id, report_id, due_at, uow.now, asked_by, *texts):
            return edition_id
        await self._queue(uow, report_id, edition_id, due_at, asked_by)
        return edition_id

    async def _queue(
        self, uow: UnitOfWork, report_id: UUID, edition_id: UUID, due_at: datetime, asked_by: str | None
    ) -> None:
        rows = [row for row in await uow.conn.fetch(Q.recipients, [report_id]) if row["stopped_at"] is None]
        addresses = [row["address"] for row in rows]
        await uow.conn.execute(Q.put_deliveries, edition_id, report_id, addresses, uow.now)
        for row in rows:
            who = row["token_hash"].hex()
            payload = {"report_id": report_id, "edition_id": edition_id, "recipient": who}
            uow.enqueue(DELIVER, payload, lane=LANE, ordering_key=who)
        uow.emit(
            ReportMade(
                report_id=report_id, edition_id=edition_id, due_at=due_at, recipients=len(rows), asked_by=asked_by
            )
        )

    async def deliver(self, job: Job) -> MarkDelivery | None:
        """Send one edition to one recipient, unless that was done or is not wanted any more."""
        edition_id, recipient = UUID(job.payload["edition_id"]), job.payload["recipient"]
        told = (UUID(job.payload["report_id"]), edition_id, recipient)
        if self.scope is None or self.mailer is None:
            raise Undeliverable("no mail is sent from here")
        async with self.scope.reading(job.tenant_id) as (conn, _):
            row = await conn.fetchrow(Q.find_post, edition_id, bytes.fromhex(recipient))
        if row is None or row["state"] != DeliveryState.QUEUED:
            return None
        if row["stopped_at"] is not None or row["removed_at"] is not None:
            return MarkDelivery(*told, STOPPED)
        token = self.scope.vault.unseal(job.tenant_id, row["sealed"])["token"]
        stop = f"{self.public_url}{PATH}{token}"
        name = row["file_name"]
        await self.mailer.send(
            Mail(
                key=job.id,
                tenant_id=job.tenant_id,
                address=row["address"],
                sender=row["sender"],
                subject=row["subject"],
                body=f"{row['body']}\n\nNo further editions: {stop}\n",
                stop=stop,
                file_name=name,
                media_type=WRITERS[Format(name.rpartition(".")[2])][0] if name else "",
                file=row["file"] or b"",
            )
        )
        return MarkDelivery(*told)

    @property
    def jobs(self) -> dict[str, JobHandler]:
        """How deliveries are carried out."""
        return {DELIVER: JobHandler(self.deliver, on_dead=_given_up)}


def _given_up(job: Job, error: str) -> MarkDelivery:
    said = job.payload
    return MarkDelivery(UUID(said["report_id"]), UUID(said["edition_id"]), said["recipient"], error[:_MAX_PROBLEM])
