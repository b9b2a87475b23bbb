"""From a word to a message: who hears it, by which way, when, and in which words; many orders a statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.customers import texts
from headway.customers.notes import Note, NoteState, Settled, Waiting, settle
from headway.customers.outbox import OUTBOX, Post, Sender
from headway.customers.preferences import preferences_of
from headway.customers.quiet import may_go_at
from headway.customers.routes import LOG, Preference, Route, route
from headway.customers.settings import CustomerSettings, Kind
from headway.customers.store import Q, as_json
from headway.events.customers import NotificationDropped, NotificationSent
from headway.kernel.message import Recorded
from headway.orders.model import OrderDraft

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MERGED, STALE = "merged", "stale"


@dataclass(frozen=True, slots=True)
class Word:
    """A note with the news it follows from, None where somebody asked for it; and the time zone of the door."""

    rec: Recorded[Any] | None
    note: Note
    timezone: str


@dataclass(slots=True)
class Telling:
    """One transaction's words on their way to messages.

    Attributes:
        sender_name: who writes.
        drafts: the orders the words are about.
        rows: new messages, by id.
        moves: earlier messages that a newer one takes the place of.
    """

    uow: UnitOfWork
    settings: CustomerSettings
    sender_name: str
    drafts: Mapping[UUID, OrderDraft]
    sender: Sender
    known: set[tuple[UUID, str]] = field(default_factory=set)
    waiting: dict[UUID, list[Waiting]] = field(default_factory=lambda: defaultdict(list))
    preferences: Mapping[bytes, Preference] = field(default_factory=dict)
    rows: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    moves: list[tuple[UUID, str, datetime, str]] = field(default_factory=list)
    posts: list[tuple[Recorded[Any] | None, Post]] = field(default_factory=list)

    async def tell(self, words: Sequence[Word]) -> None:
        """Make messages of words, in their order; the same word about an order is told once."""
        ids = sorted({word.note.order_id for word in words})
        self.known = {(row["order_id"], row["dedupe_key"]) for row in await self.uow.conn.fetch(Q.known_keys, ids)}
        if self.known:
            await self._read_waiting(ids)
        self.preferences = await preferences_of(self.uow.conn, [self.drafts[each].recipient for each in ids])
        for word in words:
            self._word(word)
        await self._write()

    async def drop_waiting(self, rec: Recorded[Any] | None, orders: Sequence[UUID], reason: str) -> None:
        """Nobody needs to hear any more what waits about these orders."""
        for row in await self.uow.conn.fetch(Q.waiting_of, list(orders)):
            self._drop(rec, row["order_id"], row["id"], row["kind"], row["medium"], reason)
        await self._write()

    async def _read_waiting(self, ids: Sequence[UUID]) -> None:
        for row in await self.uow.conn.fetch(Q.waiting_of, list(ids)):
            self.waiting[row["order_id"]].append(Waiting(row["id"], Kind(row["kind"]), row["medium"]))

    def _word(self, word: Word) -> None:
        key = (word.note.order_id, word.note.key)
        found = route(self.settings, self.preferences, self.drafts[key[0]].recipient, word.note.kind)
        if found is None or key in self.known:
            return
        self.known.add(key)
        settled = settle(self.waiting[key[0]], word.note)
        self._merge(word, settled)
        self._put(word, settled.note, found)

    def _merge(self, word: Word, settled: Settled) -> None:
        order_id = word.note.order_id
        gone = [each for each in self.waiting[order_id] if each.id in settled.merged]
        self.waiting[order_id] = [each for each in self.waiting[order_id] if each.id not in settled.merged]
        for each in gone:
            self._drop(word.rec, order_id, each.id, each.kind, each.medium, MERGED)

    def _put(self, word: Word, note: Note, found: Route) -> None:
        """Send it, let it wait for the end of the quiet hours, or leave it where it would be stale by then."""
        uow, zone = self.uow, ZoneInfo(found.timezone or word.timezone)
        due_at = may_go_at(uow.now, found.quiet, zone)
        row = self._row(note, found, zone, due_at)
        self.rows[row["id"]] = row
        if due_at >= note.stale_at:
            self._end(row, NoteState.DROPPED, STALE)
            self._tell_dropped(word.rec, note.order_id, row["id"], note.kind, found.medium, STALE)
        elif due_at > uow.now:
            self.waiting[note.order_id].append(Waiting(row["id"], note.kind, found.medium))
            uow.set_timer(OUTBOX, due_at.isoformat(), due_at)
        elif found.channel == LOG:
            self._end(row, NoteState.SENT)
            self._tell_sent(word.rec, note, row["id"], found)
        else:
            row["state"], row["times"] = NoteState.QUEUED, 1
            self.posts.append((word.rec, Post.of(row, found.address)))

    def _row(self, note: Note, found: Route, zone: ZoneInfo, due_at: datetime) -> dict[str, Any]:
        words = texts.text_of(self.settings, found.language, note.kind)
        values = _values(note, self.drafts[note.order_id], zone, found.language, self.sender_name)
        return {
            "id": self.uow.new_id(),
            "order_id": note.order_id,
            "kind": note.kind,
            "dedupe_key": note.key,
            "version": note.version,
            "medium": found.medium,
            "channel": found.channel,
            "state": NoteState.WAITING,
            "language": found.language,
            "subject": texts.filled(words.subject, values, texts.MAX_SUBJECT),
            "body": texts.filled(words.body, values, texts.MAX_BODY, later=True),
            "address_hint": found.hint,
            "created_at": self.uow.now,
            "due_at": due_at,
            "stale_at": note.stale_at,
            "ended_at": None,
            "times": 0,
            "problem": None,
        }

    def _end(self, row: dict[str, Any], state: NoteState, problem: str | None = None) -> None:
        row["state"], row["ended_at"], row["problem"] = state, self.uow.now, problem
        row["times"] = int(state is NoteState.SENT)

    def _drop(self, rec: Recorded[Any] | None, order_id: UUID, id_: UUID, kind: str, medium: str, reason: str) -> None:
        if id_ in self.rows:
            self._end(self.rows[id_], NoteState.DROPPED, reason)
        else:
            self.moves.append((id_, NoteState.DROPPED, self.uow.now, reason))
        self._tell_dropped(rec, order_id, id_, kind, medium, reason)

    def _tell_dropped(
        self, rec: Recorded[Any] | None, order_id: UUID, id_: UUID, kind: str, medium: str, why: str
    ) -> None:
        with _because(self.uow, rec):
            self.uow.emit(
                NotificationDropped(order_id=order_id, notification_id=id_, kind=kind, medium=medium, reason=why)
            )

    def _tell_sent(self, rec: Recorded[Any] | None, note: Note, id_: UUID, found: Route) -> None:
        with _because(self.uow, rec):
            self.uow.emit(
                NotificationSent(
                    order_id=note.order_id,
                    notification_id=id_,
                    kind=note.kind,
                    medium=found.medium,
                    channel=found.channel,
                    version=note.version,
                )
            )

    async def _write(self) -> None:
        if self.rows:
            await self.uow.conn.execute(Q.put_notifications, as_json(self.rows.values()))
        if self.moves:
            await self.uow.conn.execute(Q.move_notifications, *map(list, zip(*self.moves, strict=True)))
        for rec, post in self.posts:
            with _because(self.uow, rec):
                await self.sender.post(self.uow, post, self.sender_name)
        self.rows, self.moves, self.posts = {}, [], []


def _because(uow: UnitOfWork, rec: Recorded[Any] | None) -> AbstractContextManager[None]:
    return nullcontext() if rec is None else uow.caused_by(rec)


def _values(note: Note, draft: OrderDraft, zone: ZoneInfo, language: str, sender: str) -> dict[str, str]:
    windows = {"window": note.window, "before": note.before}
    said = {name: texts.said(window, zone, language) for name, window in windows.items() if window is not None}
    likely = "" if note.expected is None else texts.likely(note.expected, zone, language)
    at = texts.said_at(note.at, zone, language)
    return {
        "reference": draft.external_ref,
        "sender": sender,
        "delivered": at,
        "expected": likely,
        "text": note.text,
        **said,
    }
