"""How often a detector is right, learned from what people dismiss; and what follows for its next cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from headway.exceptions.store import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

PRIOR_RIGHT, PRIOR_WRONG = 9, 1
"""A detector is held to be right nine times of ten until its own cases tell."""

LEAST = 10
"""With fewer cases than this nothing follows."""

DOUBTFUL = 0.5
"""Below this its cases matter one step less, and a person looks before a playbook acts."""


@dataclass(frozen=True, slots=True)
class Precision:
    """A detector's record over 90 days: cases that were something, and those a person dismissed."""

    detector: str
    confirmed: int
    dismissed: int
    learned_at: datetime | None = None

    @property
    def share(self) -> float:
        """(confirmed + 9) / (all + 10): what is to be expected of its next case."""
        return (self.confirmed + PRIOR_RIGHT) / (self.confirmed + self.dismissed + PRIOR_RIGHT + PRIOR_WRONG)

    @property
    def doubtful(self) -> bool:
        """Is it wrong more often than right, by enough cases?"""
        return self.confirmed + self.dismissed >= LEAST and self.share < DOUBTFUL

    @property
    def sentence(self) -> str:
        """The record, for a person."""
        return f"of the last {self.confirmed + self.dismissed} cases of {self.detector}, {self.dismissed} were nothing"


async def precisions(conn: Connection) -> Mapping[str, Precision]:
    """The detectors of which a case was ever dismissed."""
    rows = await conn.fetch(Q.precisions)
    return {row["detector"]: Precision(**dict(row)) for row in rows}


async def learn(uow: UnitOfWork, detector: str) -> None:
    """Count a detector's record anew."""
    await uow.conn.execute(Q.learn_precision, detector, uow.now)
