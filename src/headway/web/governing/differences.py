"""Two versions beside each other: line by line, and as what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from headway.web.governing.saying import Saying

AROUND = 3
"""Lines that are the same and shown around a change."""
SAME, GONE, NEW, CUT = "same", "gone", "new", "cut"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the difference; numbers count from 1, None where the version has no such line."""

    kind: str
    before: int | None
    after: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule said and says; None: it was not there, or is no more."""

    kind: str
    name: str
    before: str | None
    after: str | None


def lines(before: str, after: str) -> list[Line]:
    """The difference, with the lines around each change."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    groups = list(SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND))
    for number, group in enumerate(groups):
        if number or group[0][1] > 0 or group[0][3] > 0:
            found.append(Line(CUT, None, None, ""))
        for tag, a, b, c, d in group:
            found += _block(tag, old[a:b], new[c:d], a, c)
    return found


def _block(tag: str, old: Sequence[str], new: Sequence[str], a: int, c: int) -> Iterator[Line]:
    if tag == "equal":
        for n, text in enumerate(old, 1):
            yield Line(SAME, a + n, c + n, text)
        return
    for n, text in enumerate(old, 1):
        yield Line(GONE, a + n, None, text)
    for n, text in enumerate(new, 1):
        yield Line(NEW, None, c + n, text)


def said(before: Sequence[Saying], after: Sequence[Saying]) -> list[Said]:
    """What is said otherwise, in the order of the newer version; what is gone last."""
    was, now = {each.key: _whole(each) for each in before}, {each.key: _whole(each) for each in after}
    keys = [key for key in now if was.get(key) != now[key]] + [key for key in was if key not in now]
    return [Said(key[1], key[2], was.get(key), now.get(key)) for key in keys]


def _whole(each: Saying) -> str:
    return f"{each.says}, where {each.where}" if each.where else each.says
