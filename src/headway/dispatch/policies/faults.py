"""What is wrong with a policy: where, what was seen, what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from headway.kernel.errors import BadInput
from headway.kernel.tabular.cells import one_line, shown

MOST = 50
"""Faults that one message names."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`field` is a path such as "tables[0].rows[1].when"; `text_line` counts from 1, 0 where it is not known."""

    field: str
    seen: object
    allowed: str
    text_line: int = 0

    def sentence(self, source: str) -> str:
        """FILE:LINE: path: saw, allowed."""
        place = f"{one_line(source)}:{self.text_line}" if self.text_line else one_line(source)
        return f"{place}: {one_line(self.field)}: saw {shown(self.seen)}, allowed: {one_line(self.allowed)}"


class BadPolicy(BadInput):
    """The policy cannot be accepted; the version in force stays in force."""

    code = "bad_policy"
    advice = "Maybe docs/how-to/write-a-policy.md shows what is meant."

    def __init__(self, source: str, faults: Sequence[Fault]) -> None:
        sentences = [fault.sentence(source) for fault in faults[:MOST]]
        if len(faults) > MOST:
            sentences.append(f"{one_line(source)}: {len(faults) - MOST} more")
        first = faults[0]
        super().__init__("\n".join(sentences), field=first.field, allowed=first.allowed, value=shown(first.seen))
        self.faults = tuple(faults[:MOST])
