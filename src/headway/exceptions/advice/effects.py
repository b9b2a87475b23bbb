"""What came of actions, beside what was expected of them.

Nobody knows what would have been without an action. `actual_saving` is therefore what was expected to be lost without
it, less what was lost: over many actions of a kind it is near `expected_saving` where the expectations are right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from headway.exceptions.advice import store
from headway.kernel.errors import BadInput
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class ActionEffect:
    """Of the actions of one kind in one currency that ended: what was expected, what came, what was spent."""

    code: str
    currency: str
    actions: int
    ended: int
    overrides: int
    expected_saving: Money
    actual_saving: Money
    spends: Money


async def effects_of(conn: Connection, since: datetime, until: datetime) -> list[ActionEffect]:
    """Of the actions that were begun in the period.

    Raises:
        BadInput: the period has no zone, or ends before it begins.
    """
    if since.tzinfo is None or until.tzinfo is None or until < since:
        raise BadInput("the period is none", field="until", allowed="a time with an offset, after `since`")
    return [
        ActionEffect(
            code=row["code"],
            currency=row["currency"],
            actions=row["actions"],
            ended=row["ended"],
            overrides=row["overrides"],
            expected_saving=Money(row["expected_loss_minor"] - row["expected_after_minor"], row["currency"]),
            actual_saving=Money(row["expected_loss_minor"] - row["actual_loss_minor"], row["currency"]),
            spends=Money(row["spends_minor"], row["currency"]),
        )
        for row in await store.effects(conn, since, until)
    ]
