"""Names and sentences, and how many of everything there may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from headway.dispatch.policies.faults import Fault
from headway.dispatch.policies.model import PolicyDocument

MAX_PARTS = 200
MAX_ROWS = 500
MAX_CARRIERS = 100
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_NAME_ALLOWED = "1 to 64 of a-z, 0-9 and _ . -, beginning with a letter or digit"
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _.:/+-]{0,62}[A-Za-z0-9_.:/+-])?")


def check(document: PolicyDocument) -> Iterator[Fault]:
    """Names that can stand in the ledger, sentences for people, codes of carriers, sizes."""
    yield from _name("name", document.name)
    yield from _sentence("description", document.description, least=0, most=2000, lines=True)
    for path, parts in _parts(document):
        if len(parts) > MAX_PARTS:
            yield Fault(path, f"{len(parts)} entries", f"at most {MAX_PARTS}")
        for number, part in enumerate(parts):
            if hasattr(part, "name"):
                yield from _name(f"{path}[{number}].name", part.name)
            if hasattr(part, "sentence"):
                least = 0 if path.endswith("thresholds") else 1
                yield from _sentence(f"{path}[{number}].sentence", part.sentence, least=least)
    yield from _sizes(document)
    yield from _codes(document)


def _parts(document: PolicyDocument) -> Iterator[tuple[str, Sequence[object]]]:
    for name in ("rules", "lists", "tables", "guide"):
        yield name, getattr(document, name)
    yield "tender.approval", document.tender.approval
    for kind, rule in document.autonomy.items():
        yield f"autonomy.{kind}.thresholds", rule.thresholds


def _sizes(document: PolicyDocument) -> Iterator[Fault]:
    for number, table in enumerate(document.tables):
        if not 1 <= len(table.rows) <= MAX_ROWS:
            yield Fault(f"tables[{number}].rows", f"{len(table.rows)} rows", f"1 to {MAX_ROWS}")
        for place, row in enumerate(table.rows):
            if not row.set:
                yield Fault(f"tables[{number}].rows[{place}].set", "nothing", "at least one setting")
    for number, each in enumerate(document.lists):
        if not each.allow and not each.deny:
            yield Fault(f"lists[{number}]", "neither allow nor deny", "carriers to allow, or to deny")


def _codes(document: PolicyDocument) -> Iterator[Fault]:
    named = [(f"lists[{n}].{kind}", getattr(each, kind)) for n, each in enumerate(document.lists) for kind in _LISTS]
    named += [(f"guide[{n}].carriers", row.carriers) for n, row in enumerate(document.guide)]
    for path, codes in named:
        least = 1 if path.startswith("guide") else 0
        if not least <= len(codes) <= MAX_CARRIERS:
            yield Fault(path, f"{len(codes)} carriers", f"{least} to {MAX_CARRIERS}")
        for place, code in enumerate(codes):
            if not _CODE.fullmatch(code):
                yield Fault(f"{path}[{place}]", code, "the code of a carrier")
            elif code in codes[:place]:
                yield Fault(f"{path}[{place}]", code, "each carrier once")


_LISTS = ("allow", "deny")


def _name(path: str, name: str) -> Iterator[Fault]:
    if not _NAME.fullmatch(name):
        yield Fault(path, name, _NAME_ALLOWED)


def _sentence(path: str, text: str, *, least: int = 1, most: int = 300, lines: bool = False) -> Iterator[Fault]:
    flat = text.replace("\n", " ") if lines else text
    if not least <= len(text.strip()) <= most or not flat.isprintable():
        yield Fault(path, text, f"{least} to {most} printable characters")
