"""Conditions on a raw row: `when` of a field, `skip_rows_where` of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from headway.kernel.tabular.cells import cell_text
from headway.kernel.tabular.entry import Entry
from headway.kernel.tabular.patterns import pattern_of, search

_TESTS = ("in", "not_in", "empty", "matches")


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one column: `among` (and `wanted` says whether it should be), or `pattern`."""

    column: str
    among: frozenset[str] = frozenset()
    wanted: bool = True
    pattern: re.Pattern[str] | None = None

    def holds(self, cells: Mapping[str, object]) -> bool:
        """Whether the row passes; an empty cell is the text "". Raises BadInput for a cell that is no text."""
        text = cell_text(cells[self.column]) or ""
        if self.pattern is not None:
            return search(self.pattern, text) is not None
        return (text in self.among) is self.wanted


def condition_of(entry: Entry) -> Condition:
    """The condition written as `{column: X, in: [..]}`, or with `not_in`, `empty` or `matches`."""
    entry.refuse_others(("column", *_TESTS))
    tests = [test for test in _TESTS if test in entry]
    if "column" not in entry or len(tests) != 1:
        raise entry.fault("column", ", ".join(entry.keys), f"`column` and one of {', '.join(_TESTS)}")
    column, test = entry.text("column"), tests[0]
    if test == "matches":
        return Condition(column, pattern=pattern_of(entry, test))
    if test == "empty":
        return Condition(column, frozenset({""}), entry.flag(test))
    return Condition(column, frozenset(entry.texts(test)), test == "in")
