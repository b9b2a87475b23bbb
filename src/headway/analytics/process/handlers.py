"""The table of contents of process intelligence: its projection and its command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from headway.analytics.process import store
from headway.analytics.process.commands import RebuildProcess
from headway.analytics.process.folding import FOLDS, cases_of, fold
from headway.kernel.message import Recorded
from headway.kernel.rooms import CommandHandler, Projection
from headway.kernel.uow import UnitOfWork

CONSUMER = "analytics.process"
AT_ONCE = 500


async def apply(batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
    """Fold a batch of the log into the facts."""
    concerned = cases_of(batch)
    known = await store.known_cases(uow.conn, concerned) if concerned else {}
    await store.write(uow.conn, fold(batch, known))


async def rebuild(cmd: RebuildProcess, uow: UnitOfWork) -> None:
    """Begin anew."""
    await store.forget(uow.conn, CONSUMER)


COMMANDS: dict[type, CommandHandler] = {RebuildProcess: rebuild}

FACTS = Projection(CONSUMER, tuple(FOLDS), apply, batch=AT_ONCE, last=True)
