"""The parts of a VRPLIB file: specifications (`KEY : VALUE`) and sections of numbers, each with its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.routing.reading.instance import MOST, MOST_PLACES, BadInstance

SPECIFICATIONS = frozenset(
    {
        "NAME",
        "COMMENT",
        "TYPE",
        "DIMENSION",
        "VEHICLES",
        "CAPACITY",
        "SERVICE_TIME",
        "EDGE_WEIGHT_TYPE",
        "EDGE_WEIGHT_FORMAT",
        "NODE_COORD_TYPE",
        "DISPLAY_DATA_TYPE",
        "VEHICLES_MAX_DURATION",
        "VEHICLES_MAX_DISTANCE",
        "VEHICLES_MAX_RELOADS",
        "VEHICLES_FIXED_COST",
        "VEHICLES_UNIT_DISTANCE_COST",
        "RELEASE_TIME",
        "DISTANCE",
    }
)
SECTIONS = frozenset(
    {
        "NODE_COORD",
        "DEMAND",
        "LINEHAUL",
        "BACKHAUL",
        "PRIZE",
        "TIME_WINDOW",
        "SERVICE_TIME",
        "RELEASE_TIME",
        "DEPOT",
        "EDGE_WEIGHT",
        "CAPACITY",
        "VEHICLES_DEPOT",
        "VEHICLES_RELOAD_DEPOT",
        "VEHICLES_FIXED_COST",
        "VEHICLES_UNIT_DISTANCE_COST",
        "VEHICLES_MAX_DISTANCE",
        "VEHICLES_MAX_DURATION",
        "VEHICLES_MAX_RELOADS",
        "VEHICLES_ALLOWED_CLIENTS",
        "PICKUP_AND_DELIVERY",
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a section: where it is and its numbers."""

    at: int
    numbers: list[float]


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a file says, unchecked but for its numbers."""

    file: str
    words: dict[str, tuple[int, str]]
    sections: dict[str, list[Line]]
    starts: dict[str, int]

    def bad(self, key: str, seen: str, allowed: str, line: int | None = None) -> BadInstance:
        """A fault of this specification or section."""
        at = line if line is not None else self.starts.get(key) or self.words.get(key, (0, ""))[0]
        return BadInstance(self.file, at, key, seen, allowed)

    def word(self, key: str, default: str = "") -> str:
        """A specification as it stands."""
        return self.words.get(key, (0, default))[1]

    def number(self, key: str, default: float | None = None) -> float:
        """A specification that is a number."""
        if key not in self.words and default is not None:
            return default
        try:
            value = float(self.word(key))
        except ValueError:
            raise self.bad(key, repr(self.word(key)), "a number") from None
        if not abs(value) < MOST:
            raise self.bad(key, repr(self.word(key)), "a finite number below 10^15")
        return value

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A specification that is a whole number within bounds."""
        value = self.number(key, default)
        if value != int(value) or not least <= value <= most:
            raise self.bad(key, f"{value:g}", f"a whole number from {least} to {most}")
        return int(value)

    def rows(self, key: str, count: int, width: int) -> NDArray[np.float64]:
        """A section of `count` numbered lines with `width` numbers each, (count, width)."""
        lines = self.sections[key]
        if len(lines) != count:
            raise self.bad(key, f"{len(lines)} lines", f"{count} lines")
        for number, line in enumerate(lines, 1):
            if len(line.numbers) != width + 1 or line.numbers[0] != number:
                seen = " ".join(f"{each:g}" for each in line.numbers)
                raise self.bad(key, repr(seen), f"{number} and {width} numbers", line.at)
        return np.array([line.numbers[1:] for line in lines], dtype=np.float64).reshape(count, width)

    def each(self, key: str, count: int, default: float) -> NDArray[np.float64]:
        """One number from 0 for each place or vehicle: from a section, one specification for all, or the default."""
        found = self.rows(key, count, 1)[:, 0] if key in self.sections else np.full(count, self.number(key, default))
        self.ensure(key, found, found >= 0, "from 0")
        return found

    def ensure(self, key: str, values: NDArray[np.float64], good: NDArray[np.bool_], allowed: str) -> None:
        """Refuse the first value, one a line of the section or one for all, that is not good."""
        if not good.all():
            first = int(np.argmin(good))
            line = self.sections[key][first].at if key in self.sections else None
            raise self.bad(key, f"{values[first]:g}", allowed, line)

    def listed(self, key: str, count: int, most: int) -> list[tuple[int, ...]]:
        """A section of a vehicle's number and places up to `most`, as indices of places."""
        lines = self.sections[key]
        if len(lines) != count:
            raise self.bad(key, f"{len(lines)} lines", f"one for each of {count} vehicles")
        for number, line in enumerate(lines, 1):
            seen = " ".join(f"{each:g}" for each in line.numbers)
            if line.numbers[0] != number:
                raise self.bad(key, repr(seen), f"{number} and its places", line.at)
            if any(not 1 <= each <= most or each != int(each) for each in line.numbers[1:]):
                raise self.bad(key, repr(seen), f"places from 1 to {most}", line.at)
        return [tuple(int(each) - 1 for each in line.numbers[1:]) for line in lines]


def split(file: str, lines: Sequence[str]) -> Parts:
    """The file's parts.

    Raises:
        BadInstance: unknown keys and words that are no numbers, with their line.
    """
    words: dict[str, tuple[int, str]] = {}
    sections: dict[str, list[Line]] = {}
    starts: dict[str, int] = {}
    current: list[Line] | None = None
    name = ""
    for at, raw in enumerate(lines, 1):
        line = raw.strip()
        if not line:
            continue
        if line == "EOF":
            break
        if line[0].isalpha():
            key, _, value = (part.strip() for part in line.partition(":"))
            if key.endswith("_SECTION"):
                name = _known(file, at, key.removesuffix("_SECTION"), SECTIONS)
                current = sections.setdefault(name, [])
                starts[name] = at
            else:
                words[_known(file, at, key, SPECIFICATIONS)] = (at, value)
                current = None
        elif current is None:
            raise BadInstance(file, at, "line", line, "KEY : VALUE or a section before its numbers")
        else:
            current.append(Line(at, _numbers(file, at, name, line)))
    return Parts(file, words, sections, starts)


def _known(file: str, at: int, key: str, allowed: frozenset[str]) -> str:
    if key not in allowed:
        raise BadInstance(file, at, "key", repr(key), ", ".join(sorted(allowed)))
    return key


def _numbers(file: str, at: int, name: str, line: str) -> list[float]:
    words = line.split()
    try:
        numbers = [float(word) for word in words]
    except ValueError as error:
        raise BadInstance(file, at, name, str(error), "numbers") from None
    if not all(abs(each) < MOST for each in numbers):
        raise BadInstance(file, at, name, line, "finite numbers below 10^15")
    return numbers


def explicit(parts: Parts, size: int) -> NDArray[np.int64]:
    """The matrix of an EDGE_WEIGHT_SECTION in any of the formats of VRPLIB, (size, size)."""
    shapes = {"FULL_MATRIX": size * size, "LOWER_ROW": size * (size - 1) // 2, "UPPER_ROW": size * (size - 1) // 2}
    shapes |= {"LOWER_DIAG_ROW": size * (size + 1) // 2, "UPPER_DIAG_ROW": size * (size + 1) // 2}
    form = parts.word("EDGE_WEIGHT_FORMAT", "FULL_MATRIX")
    if form not in shapes:
        raise parts.bad("EDGE_WEIGHT_FORMAT", repr(form), ", ".join(shapes))
    if "EDGE_WEIGHT" not in parts.sections:
        raise parts.bad("EDGE_WEIGHT_TYPE", "EXPLICIT without EDGE_WEIGHT_SECTION", "a section with the matrix")
    values = np.array([each for line in parts.sections["EDGE_WEIGHT"] for each in line.numbers])
    if values.size != shapes[form]:
        raise parts.bad("EDGE_WEIGHT", f"{values.size} numbers", f"{shapes[form]} for {size} places as {form}")
    if values.size and values.min() < 0:
        raise parts.bad("EDGE_WEIGHT", f"{values.min():g}", "distances from 0")
    if (broken := values[values != np.floor(values)]).size:
        raise parts.bad("EDGE_WEIGHT", f"{broken[0]:g}", "whole numbers, since a matrix is taken as it is")
    if form == "FULL_MATRIX":
        return values.reshape(size, size).astype(np.int64)
    matrix = np.zeros((size, size), dtype=np.int64)
    corner = np.tril_indices if form.startswith("LOWER") else np.triu_indices
    inner = 0 if "DIAG" in form else (-1 if form.startswith("LOWER") else 1)
    matrix[corner(size, inner)] = values
    return np.maximum(matrix, matrix.T)


def size_of(parts: Parts) -> int:
    """How many places there are."""
    return parts.whole("DIMENSION", 1, MOST_PLACES)
