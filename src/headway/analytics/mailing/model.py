"""The words of reports, and what can be asked of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from headway.kernel.errors import Conflict, NotFound


class Page(StrEnum):
    """Which screen a report is an answer of."""

    OPERATIONS = "operations"
    LEADERSHIP = "leadership"


class MailFormat(StrEnum):
    """What comes with the mail: its text alone, or a file as well."""

    TEXT = "text"
    CSV = "csv"
    PARQUET = "parquet"
    JSON = "json"


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    QUEUED = "queued"  # -> sent, failed
    SENT = "sent"  # final: the recipient's channel took it
    FAILED = "failed"  # final: nobody took it, or nobody wanted it any more


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """A report as it is asked for; `question` is the query of the page's address, `cadence` five fields of cron."""

    name: str
    page: Page
    question: str
    cadence: str
    format: MailFormat
    recipients: tuple[str, ...]
    active: bool = True


@dataclass(frozen=True, slots=True)
class SaveReport:
    """Make a report, or change one that is at `version` (None: whatever it is at) -> its id."""

    draft: ReportDraft
    report_id: UUID | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class EndReport:
    """Send it never again."""

    report_id: UUID


@dataclass(frozen=True, slots=True)
class SendReport:
    """Write an edition now and send it, out of turn -> the edition's id."""

    report_id: UUID


@dataclass(frozen=True, slots=True)
class StopReport:
    """Whoever has this link wants no further editions, or wants them again."""

    token: str
    stopped: bool = True


@dataclass(frozen=True, slots=True)
class MarkDelivery:
    """What became of a delivery; `problem` None: it was taken."""

    report_id: UUID
    edition_id: UUID
    recipient: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a report; not while they have stopped it."""

    address: str
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it is kept; `next_at` is when its next edition is due, None while it is not sent."""

    id: UUID
    name: str
    page: Page
    question: str
    cadence: str
    format: MailFormat
    active: bool
    next_at: datetime | None
    version: int
    made_by: str
    made_at: datetime
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of an edition on its way to one recipient."""

    address: str
    state: DeliveryState
    queued_at: datetime
    ended_at: datetime | None
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A report as it was written at a time, and its deliveries."""

    id: UUID
    due_at: datetime
    made_at: datetime
    asked_by: str | None
    subject: str
    body: str
    file_name: str | None
    deliveries: tuple[Delivery, ...] = ()


class NoReport(NotFound):
    """There is no such report."""

    code = "unknown_report"


class NoReportLink(NotFound):
    """The link leads nowhere: the report has ended, or there never was such a link."""

    code = "link_over"
    advice = "Maybe ask whoever sends the report."


class ReportChanged(Conflict):
    """Somebody changed the report meanwhile."""

    code = "report_changed"
    advice = "Maybe open it again and change what is there now."
