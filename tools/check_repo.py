"""House rules no other linter knows: sizes, unfinished work, clocks in SQL, dead SQL, workplaces, decision records."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles

MAX_LINES = 600
P90_LINES = 350
MEDIAN_LINES = 90
DECISION_LINES = 40
SIZES_FROM = 20
"""The median and the 90th percentile are judged from this many files on."""

SQL_ASKS_SYSTEM = re.compile(r"\b(now|clock_timestamp|random|gen_random_uuid)\s*\(|\bcurrent_(timestamp|date)\b", re.I)
WORKPLACE = re.compile(r"(?<![\w.:/])/(home|root|Users|work|workspace)/\w")
REGISTRY = re.compile(r"--(extra-)?index-url|--find-links|https?://\S*(/simple\b|pythonhosted)", re.I)
UNFINISHED = re.compile(
    r"\b(TO" + r"DO|FIX" + r"ME|Not" + r"ImplementedError)\b|mark\.skip\(\s*\)|mark\.skip\s*$", re.M
)
STATEMENT = re.compile(r"^-- name: (\w+)$", re.M)
ASKED = re.compile(r"""(?<=[."'])[a-z]\w*""")
"""A statement is asked for as an attribute of its room's queries, or by its name."""

Rule = Callable[[str, str], Iterator[str]]


def line_of(text: str, position: int) -> int:
    """The line, from 1, that holds this position of the text."""
    return text.count("\n", 0, position) + 1


def too_long(path: str, text: str) -> Iterator[str]:
    """Source files end before they need a wall."""
    count = len(text.splitlines())
    if path.startswith("src/") and path.endswith(".py") and count > MAX_LINES:
        yield f"{path}: {count} lines, at most {MAX_LINES}. Maybe two subjects share it."


def sql_asks_system(path: str, text: str) -> Iterator[str]:
    """A room's SQL takes time, ids and chance as parameters; only the kernel may ask the database."""
    if path.endswith("queries.sql") and "/kernel/" not in path:
        for hit in SQL_ASKS_SYSTEM.finditer(text):
            yield f"{path}:{line_of(text, hit.start())}: {hit.group().strip('( ')} in SQL. Maybe pass uow.now or an id."


def leaks_workplace(path: str, text: str) -> Iterator[str]:
    """No file knows whose machine, or which package index, it was written on."""
    for pattern, what in ((WORKPLACE, "a path of somebody's machine"), (REGISTRY, "a package index")):
        if path != "tools/check_repo.py" and (hit := pattern.search(text)):
            yield f"{path}:{line_of(text, hit.start())}: {what}: {hit.group()}"


def unfinished(path: str, text: str) -> Iterator[str]:
    """What is merged is finished, and a skipped test says why."""
    if path.startswith(("src/", "tests/")) and path.endswith(".py"):
        for hit in UNFINISHED.finditer(text):
            yield f"{path}:{line_of(text, hit.start())}: {hit.group()}"


def decision_record(path: str, text: str) -> Iterator[str]:
    """A decision record is short and says what enforces it."""
    if not re.fullmatch(r"docs/decisions/\d{4}-[a-z0-9-]+\.md", path):
        return
    if (count := len(text.splitlines())) > DECISION_LINES:
        yield f"{path}: {count} lines, at most {DECISION_LINES}"
    for part in ("context", "decision", "consequences", "alternatives", "enforced by"):
        if part not in text.lower():
            yield f"{path}: lacks {part!r}"


def typical_size(counts: list[int]) -> Iterator[str]:
    """The usual source file is read at a glance."""
    if len(counts) < SIZES_FROM:
        return
    if (middle := median(counts)) > MEDIAN_LINES:
        yield f"src: the median file has {middle:.0f} lines, at most {MEDIAN_LINES}"
    if (ninety := quantiles(counts, n=10)[-1]) > P90_LINES:
        yield f"src: one file in ten has over {ninety:.0f} lines, at most {P90_LINES}"


def unasked(files: dict[str, str]) -> Iterator[str]:
    """A statement that no source file asks for is dead."""
    asked = {
        name
        for path, text in files.items()
        if path.startswith("src/") and path.endswith(".py")
        for name in ASKED.findall(text)
    }
    for path, text in files.items():
        for hit in STATEMENT.finditer(text) if path.endswith("queries.sql") else ():
            if hit[1] not in asked:
                yield f"{path}:{line_of(text, hit.start())}: nobody asks {hit[1]}"


RULES: tuple[Rule, ...] = (too_long, sql_asks_system, leaks_workplace, unfinished, decision_record)


def faults(files: dict[str, str]) -> list[str]:
    """Every breach in these files, given as text by path from the top of the repository."""
    found = [fault for path, text in files.items() for rule in RULES for fault in rule(path, text)]
    sources = [
        len(text.splitlines()) for path, text in files.items() if path.startswith("src/") and path.endswith(".py")
    ]
    return [*found, *typical_size(sources), *unasked(files)]


def read_repository(top: Path) -> dict[str, str]:
    """The texts of all files git tracks or would add; files that are not UTF-8 are left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=top,
        capture_output=True,
        check=True,
    )
    texts = {}
    for name in sorted(set(filter(None, listed.stdout.decode().split("\0")))):
        try:
            texts[name] = (top / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
    return texts


def main() -> int:
    """Prints a line for each breach; 1 when there is any."""
    files = read_repository(Path(__file__).resolve().parent.parent)
    found = faults(files)
    print("\n".join(found) if found else f"{len(files)} files keep the house rules")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
