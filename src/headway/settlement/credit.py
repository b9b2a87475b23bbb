"""How a credit note is spread over the lines that were held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from headway.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line with a disputed part; `charge_id` is the charge it would settle, None where that is settled or missing."""

    number: int
    disputed_minor: int
    charge_id: UUID | None


def paid_parts(held: Sequence[HeldLine], credited_minor: int) -> dict[int, int]:
    """What is paid of each held line, by number, when the carrier takes back `credited_minor` of them all.

    The credit goes first to lines that nothing was agreed for, then to the others, in the order of the invoice. A held
    part below zero (the total was less than the lines) is a credit of its own. The parts add up to held less credited.

    Raises:
        BadInput: the credit is negative or more than what is held.
    """
    whole = sum(line.disputed_minor for line in held)
    if not 0 <= credited_minor <= whole:
        raise BadInput(
            f"a credit of {credited_minor} minor units", field="credited", allowed=f"0 to {whole} minor units"
        )
    left = credited_minor + sum(-line.disputed_minor for line in held if line.disputed_minor < 0)
    parts = {}
    for line in sorted(held, key=lambda line: (line.charge_id is not None, line.number)):
        taken = min(left, max(line.disputed_minor, 0))
        left -= taken
        parts[line.number] = max(line.disputed_minor, 0) - taken
    return parts
