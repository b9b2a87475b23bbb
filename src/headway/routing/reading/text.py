"""Solomon's and Gehring & Homberger's text (vehicle routes with windows), and Li & Lim's (pickup and delivery)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from headway.routing.problem import Call, Job, Matrix, Problem, Transfer, Vehicle, Window
from headway.routing.reading.instance import MOST, MOST_PLACES, BadInstance, Instance, Rounding, lengths

_COLUMNS = ("number", "x", "y", "demand", "ready time", "due date", "service time", "pickup", "delivery")

Row = tuple[int, list[float]]
"""The line's number and its numbers."""


def parse(file: str, lines: Sequence[str], rounding: Rounding) -> Instance:
    """Solomon's text if it has headings, Li & Lim's if it begins with vehicles, capacity and speed.

    Raises:
        BadInstance: with the line and the column.
    """
    rows = [(at, line.split()) for at, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise BadInstance(file, 1, "file", "nothing", "VRPLIB, Solomon's or Li & Lim's text")
    headed = not _is_number(rows[0][1][0]) or any(line.strip().upper() == "VEHICLE" for line in lines[:10])
    table = [(at, words) for at, words in rows if _is_number(words[0])] if headed else rows
    if headed and _is_number(rows[0][1][0]) and len(rows[0][1]) == 1:
        table = table[1:]
    if not headed and len(rows[0][1]) != 3:
        raise BadInstance(file, rows[0][0], "first line", " ".join(rows[0][1]), "vehicles, capacity and speed")
    if headed:
        _ensure_no_words(file, rows, table)
    width = 7 if headed else 9
    if len(table) < 2:
        raise BadInstance(file, len(lines), "file", f"{len(table)} lines of numbers", "vehicles and places")
    fleet = _numbers(file, table[0], 2)
    places = [(at, _numbers(file, (at, words), width)) for at, words in table[1:]]
    _ensure(file, places)
    pairs = not headed
    problem = _problem(file, places, fleet, rounding, pairs)
    return Instance(Path(file).stem if pairs else rows[0][1][0], problem)


def _ensure_no_words(file: str, rows: Sequence[tuple[int, list[str]]], table: Sequence[tuple[int, list[str]]]) -> None:
    """Below the first place every line is a place's: one that begins with a word would be lost."""
    for at, words in rows:
        if len(table) > 1 and at > table[1][0] and not _is_number(words[0]):
            raise BadInstance(file, at, "number", repr(words[0]), "a number")


def _is_number(word: str) -> bool:
    try:
        return abs(float(word)) < MOST
    except ValueError:
        return False


def _numbers(file: str, row: tuple[int, list[str]], width: int) -> list[float]:
    at, words = row
    if len(words) < width:
        raise BadInstance(file, at, _COLUMNS[len(words)], "nothing", f"{width} numbers on the line")
    for name, word in zip(_COLUMNS, words[:width], strict=False):
        if not _is_number(word):
            raise BadInstance(file, at, name, repr(word), "a number below 10^15")
    return [float(word) for word in words[:width]]


def _ensure(file: str, places: Sequence[Row]) -> None:
    if len(places) > MOST_PLACES:
        raise BadInstance(file, places[MOST_PLACES][0], "number", f"{len(places)} places", f"at most {MOST_PLACES}")
    for number, (at, row) in enumerate(places):
        if row[0] != number:
            raise BadInstance(file, at, "number", f"{row[0]:g}", f"{number}, as the places come in order")
        for column in (4, 5, 6):
            if row[column] < 0:
                raise BadInstance(file, at, _COLUMNS[column], f"{row[column]:g}", "from 0")
        if row[3] != int(row[3]):
            raise BadInstance(file, at, "demand", f"{row[3]:g}", "a whole number")


def _problem(file: str, places: Sequence[Row], fleet: list[float], rounding: Rounding, pairs: bool) -> Problem:
    rows = [row for _, row in places]
    way = lengths(file, places[0][0], np.array([row[1:3] for row in rows], dtype=np.float64), rounding)
    shift = Window(rounding.one(rows[0][4]), rounding.one(rows[0][5]))
    if not 1 <= fleet[0] <= MOST_PLACES * 10 or fleet[1] < 0:
        raise BadInstance(file, 1, "vehicles", f"{fleet[0]:g} of {fleet[1]:g}", "at least one, capacity from 0")
    count = min(int(fleet[0]), len(rows))
    vehicles = tuple(Vehicle(str(each), 0, 0, (int(fleet[1]),), shift) for each in range(count))
    if pairs:
        return Problem((Matrix(way, way),), vehicles, transfers=_transfers(file, places, rounding))
    jobs = tuple(_job(file, each, rounding) for each in places[1:])
    return Problem((Matrix(way, way),), vehicles, jobs)


def _call(row: list[float], rounding: Rounding) -> Call:
    window = Window(rounding.one(row[4]), rounding.one(row[5]))
    return Call(int(row[0]), rounding.one(row[6]), (window,))


def _job(file: str, place: Row, rounding: Rounding) -> Job:
    at, row = place
    if row[3] < 0:
        raise BadInstance(file, at, "demand", f"{row[3]:g}", "from 0")
    return Job(str(int(row[0])), _call(row, rounding), deliver=(int(row[3]),))


def _ensure_other(file: str, at: int, places: Sequence[Row], other: int, place: int, back: int) -> None:
    """Refuse an end of a pair whose other end does not name it in the column `back`."""
    if not 0 < other < len(places) or int(places[other][1][back]) != place:
        this = "pickup" if back == 8 else "delivery"
        raise BadInstance(file, at, this, str(other), f"a place whose {_COLUMNS[back]} is this one")


def _transfers(file: str, places: Sequence[Row], rounding: Rounding) -> tuple[Transfer, ...]:
    """A transfer for every place with a delivery."""
    found: list[Transfer] = []
    for at, row in places[1:]:
        source, target = int(row[7]), int(row[8])
        if target == 0 and source == 0:
            raise BadInstance(file, at, "pickup", "neither pickup nor delivery", "the other end of the pair")
        if source and target:
            raise BadInstance(file, at, "delivery", str(target), f"0, since its pickup is {source}")
        if source:
            _ensure_other(file, at, places, source, int(row[0]), 8)
            continue
        _ensure_other(file, at, places, target, int(row[0]), 7)
        if row[3] < 0:
            raise BadInstance(file, at, "demand", f"{row[3]:g}", "from 0 for a pickup")
        load = (int(row[3]),)
        calls = _call(row, rounding), _call(places[target][1], rounding)
        found.append(Transfer(str(int(row[0])), *calls, load))
    return tuple(found)
