"""What an invoice must look like before anything is compared: limits, and a fault for each line that breaks one."""

from __future__ import annotations

from collections.abc import Iterator

from headway.kernel.canonical import canonical_json, digest
from headway.kernel.errors import BadInput
from headway.kernel.money import check_currency
from headway.settlement.model import InvoiceDraft, InvoiceLineDraft, InvoiceRefused, LineFault

MAX_LINES = 10_000
MAX_BULK_LINES = 50_000
MAX_MINOR = 10**13
MAX_NUMBER_CHARS = 64
MAX_REFERENCE_CHARS = 100
MAX_CODE_CHARS = 40
MAX_FAULTS = 100


def check_invoice(draft: InvoiceDraft) -> None:
    """Refuse an invoice that breaks a limit.

    Raises:
        InvoiceRefused: with a fault for each line and field, at most `MAX_FAULTS`.
    """
    found = list(_head_faults(draft))
    if len(draft.lines) <= MAX_LINES:
        for number, line in enumerate(draft.lines, 1):
            found.extend(_line_faults(number, line, draft.currency))
            if len(found) >= MAX_FAULTS:
                break
    if found:
        raise InvoiceRefused(draft.number, tuple(found[:MAX_FAULTS]))


def content_digest(draft: InvoiceDraft) -> str:
    """SHA-256 of all the carrier said; equal for the same invoice sent twice."""
    return digest(canonical_json(draft))


def _head_faults(draft: InvoiceDraft) -> Iterator[LineFault]:
    yield from _text_fault(0, "carrier", draft.carrier, MAX_REFERENCE_CHARS)
    yield from _text_fault(0, "number", draft.number, MAX_NUMBER_CHARS)
    try:
        check_currency(draft.currency)
    except BadInput:
        yield LineFault(0, "currency", repr(draft.currency[:20]), "an ISO 4217 code such as USD")
    if not 0 < len(draft.lines) <= MAX_LINES:
        yield LineFault(0, "lines", f"{len(draft.lines)} lines", f"1 to {MAX_LINES} lines")
    if draft.total.currency != draft.currency:
        yield LineFault(0, "total", f"an amount in {draft.total.currency[:20]}", f"an amount in {draft.currency[:20]}")
    if not 0 < draft.total.minor <= MAX_MINOR:
        yield LineFault(0, "total", f"{draft.total.minor} minor units", f"1 to {MAX_MINOR} minor units")


def _line_faults(number: int, line: InvoiceLineDraft, currency: str) -> Iterator[LineFault]:
    yield from _text_fault(number, "shipment", line.shipment, MAX_REFERENCE_CHARS)
    yield from _text_fault(number, "code", line.code, MAX_CODE_CHARS)
    if line.amount.currency != currency:
        seen = f"an amount in {line.amount.currency[:20]}"
        yield LineFault(number, "amount", seen, f"an amount in {currency[:20]}, as the invoice says")
    if not 0 < line.amount.minor <= MAX_MINOR:
        allowed = f"1 to {MAX_MINOR} minor units; what a carrier takes back is a credit note"
        yield LineFault(number, "amount", f"{line.amount.minor} minor units", allowed)


def _text_fault(number: int, field: str, seen: str, most: int) -> Iterator[LineFault]:
    if not 0 < len(seen) <= most or not seen.isprintable() or seen.strip() != seen:
        shown = repr(seen if len(seen) <= most else seen[:most] + "...")
        plain = shown.encode("utf-8", "backslashreplace").decode()
        yield LineFault(number, field, plain, f"a text of 1 to {most} printable characters, without blanks around it")
