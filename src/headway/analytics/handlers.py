"""The table of contents of analytics: its projection, its commands, its timer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from headway.analytics.budgets import handlers as budgets
from headway.analytics.cards import links
from headway.analytics.commands import (
    PublishScorecards,
    RevokeScorecardLink,
    SavedHistory,
    SaveHistory,
    ShareScorecard,
)
from headway.analytics.folding import FOLDS, fold
from headway.analytics.mailing.handlers import Reports
from headway.analytics.mailing.mailer import Mailer
from headway.analytics.mailing.posting import REPORT, Post
from headway.analytics.process import handlers as process
from headway.analytics.publishing import (
    PERFORMANCE,
    SCORECARDS,
    on_first_booking,
    on_performance_timer,
    on_tags_corrected,
    on_timer,
    publish_scorecards,
)
from headway.analytics.store import Q, write
from headway.analytics.trials import handlers as trials
from headway.events.dispatch import ShipmentBooked
from headway.events.learning import DisruptionEnded, TagReversed
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import CommandHandler, EventHandler, Projection, Room, TimerHandler
from headway.kernel.uow import Scope, UnitOfWork


async def apply(batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
    """Fold a batch of the log into the facts."""
    await write(uow.conn, fold(batch))


async def save_history(cmd: SaveHistory, uow: UnitOfWork) -> SavedHistory:
    """Keep rows of a history; within one command a source's id may occur once."""
    if not cmd.rows:
        return SavedHistory(0, 0, 0)
    names = cmd.rows[0].__dataclass_fields__
    columns = [[getattr(row, name) for row in cmd.rows] for name in names]
    kept = await uow.conn.fetch(Q.put_history, *columns, uow.now)
    new = sum(row["fresh"] for row in kept)
    return SavedHistory(new, len(kept) - new, len(cmd.rows) - len(kept))


COMMANDS: dict[type, CommandHandler] = {
    PublishScorecards: publish_scorecards,
    SaveHistory: save_history,
    ShareScorecard: links.share_scorecard,
    RevokeScorecardLink: links.revoke_scorecard_link,
    **process.COMMANDS,
    **budgets.COMMANDS,
    **trials.COMMANDS,
}

SUBSCRIPTIONS: dict[type[Event], EventHandler] = {
    ShipmentBooked: on_first_booking,
    TagReversed: on_tags_corrected,
    DisruptionEnded: on_tags_corrected,
}

TIMERS: dict[str, TimerHandler] = {SCORECARDS: on_timer, PERFORMANCE: on_performance_timer}

FACTS = Projection("analytics.facts", tuple(FOLDS), apply, last=True)


def room(scope: Scope | None = None, mailer: Mailer | None = None, public_url: str = "") -> Room:
    """Analytics, as bootstrap wires it.

    `scope` is what trials of policies and deliveries of reports read with, `mailer` what sends those (None: nothing),
    and `public_url` where people reach this installation, for the links in reports.
    """
    reports = Reports(Post(scope, mailer, public_url))
    return Room(
        name="analytics",
        commands={**COMMANDS, **reports.commands},
        subscriptions=SUBSCRIPTIONS,
        timers={**TIMERS, REPORT: reports.on_due},
        jobs={**trials.jobs(scope), **reports.post.jobs},
        projections=(FACTS, process.FACTS),
    )
