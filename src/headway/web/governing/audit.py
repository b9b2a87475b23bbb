"""The log as an audit trail: who did what, when, from where; filtered, and exported."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from headway.kernel import auditing
from headway.kernel.auditing import FIRST, Entry, Wanted
from headway.kernel.message import event_types
from headway.web.governing.decisions import ABOUT
from headway.web.visits import Desk, Visit

PAGE, MOST_EXPORTED = 50, 10_000
FIELDS = ("actor", "event", "subject", "since", "until", "everybody")
COLUMNS = ("recorded_at", "actor", "came_from", "type", "subject_type", "subject_id", "id", "correlation_id", "data")


async def index(visit: Visit) -> Response:
    """A page of entries, newest first."""
    async with visit.desk() as desk:
        fields = {name: visit.query(name) for name in FIELDS}
        wanted, wrong = wanted_of(fields, desk)
        found = [] if wrong else await auditing.trail(desk.conn, wanted, before=_place(visit), limit=PAGE + 1)
        asked = {name: value for name, value in fields.items() if value}
        last = found[PAGE - 1] if len(found) > PAGE else None
        return visit.page(
            "audit.html",
            desk,
            rows=[(each, details(each)) for each in found[:PAGE]],
            fields=fields,
            wrong=wrong,
            types=sorted(event_types()),
            more=None if last is None else urlencode(asked | {"before": f"{last.xid}.{last.seq}"}),
            export=urlencode(asked),
            most=MOST_EXPORTED,
            about=ABOUT,
        )


async def export(visit: Visit) -> Response:
    """The same as CSV, at most so many entries."""
    async with visit.desk() as desk:
        wanted, wrong = wanted_of({name: visit.query(name) for name in FIELDS}, desk)
        found = [] if wrong else await auditing.trail(desk.conn, wanted, limit=MOST_EXPORTED)
        name = f"audit-{desk.tenant.slug}-{desk.now.astimezone(desk.tenant.zone):%Y%m%d-%H%M}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(sheet(found), media_type="text/csv; charset=utf-8", headers=headers)


def sheet(entries: Sequence[Entry]) -> str:
    """Entries as CSV; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for each in entries:
        writer.writerow([_cell(getattr(each, name)) for name in COLUMNS])
    return text.getvalue()


def _cell(value: object) -> str:
    text = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def details(entry: Entry) -> list[tuple[str, str]]:
    """The plain values that an event carries."""
    return list(_plain(json.loads(entry.data)))[:12]


def _plain(data: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in data.items():
        if isinstance(value, str | int | float) and value != "":
            yield name, ("no", "yes")[value] if isinstance(value, bool) else str(value)[:200]


def wanted_of(fields: Mapping[str, str], desk: Desk) -> tuple[Wanted, tuple[str, ...]]:
    """What the form asks for, and the fields that could not be taken."""
    wrong: list[str] = []

    def day(name: str, days: int) -> datetime | None:
        if not fields[name]:
            return None
        try:
            at = date.fromisoformat(fields[name]) + timedelta(days=days)
            return datetime.combine(at, time(0), desk.tenant.zone).astimezone(UTC)
        except (ValueError, OverflowError):
            wrong.append(name)
            return None

    subject = None
    if fields["subject"]:
        try:
            subject = UUID(fields["subject"])
        except ValueError:
            wrong.append("subject")
    actor = fields["actor"]
    wanted = Wanted(
        everybody=bool(fields["everybody"]),
        actor=None if not actor else actor if ":" in actor else f"user:{actor}",
        types=(fields["event"],) if fields["event"] else None,
        subject_id=subject,
        since=day("since", 0),
        until=day("until", 1),
    )
    return wanted, tuple(wrong)


def _place(visit: Visit) -> tuple[int, int]:
    xid, _, seq = visit.query("before").partition(".")
    fits = all(part.isascii() and part.isdigit() and len(part) < 19 for part in (xid, seq))
    return (int(xid), int(seq)) if fits else FIRST
