"""One scale of type and one of space: no stylesheet has sizes of its own, and both dark sets are one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from headway.web.pages import STATIC

SHEETS = sorted(path for path in STATIC.rglob("*.css") if "vendor" not in path.parts)
SIZED = re.compile(r"(?<![\w-])(font|font-size|(?:margin|padding|gap|row-gap|column-gap)(?:-[a-z]+)*):\s*([^;}]+)")
LITERAL = re.compile(r"(?<![\w.-])-?(?!0\b|1px)([\d.]+)(px|rem|em|pt)")
LAYOUT_PX = 40
"""So much and more is a place on the page, not a space between two things."""


def literals(sheet: str) -> list[str]:
    """Declarations of type or space that name a size of their own; a hairline of 1px is none."""
    return [f"{name}: {value}" for name, value in SIZED.findall(sheet) if any(map(_own, LITERAL.findall(value)))]


def _own(found: tuple[str, str]) -> bool:
    return found[1] != "px" or float(found[0]) < LAYOUT_PX


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_sizes_come_from_the_scales(path: Path) -> None:
    assert literals(path.read_text()) == []


def test_a_size_of_its_own_is_found() -> None:
    assert literals("a { padding: 3px var(--s-2); font: 15px/1.4 serif; margin: -1px; gap: 0 }") == [
        "padding: 3px var(--s-2)",
        "font: 15px/1.4 serif",
    ]


def test_the_dark_of_the_system_is_the_dark_one_chooses() -> None:
    base = (STATIC / "base.css").read_text()
    system = base.split(':root:not([data-theme="light"]) {')[1].split("}")[0]
    chosen = base.split(':root[data-theme="dark"] {')[1].split("}")[0]
    assert system.split() == chosen.replace("color-scheme: dark;", "").split()
