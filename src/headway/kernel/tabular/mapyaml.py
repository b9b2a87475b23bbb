"""The part of YAML that a map file may use, with the line of every key: no aliases, no tags, every scalar a text.

Because a scalar is always text, `NO` is Norway and `007` keeps its zeros; the reader of an entry decides what it means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from headway.kernel.errors import BadInput
from headway.kernel.tabular.cells import one_line, shown

MAX_BYTES = 128 * 1024
MAX_DEPTH = 8
MAX_NODES = 10_000


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list or a mapping, and the line it starts on (its key's line inside a mapping)."""

    line: int
    value: str | list[Node] | dict[str, Node]


def map_fault(file: str, line: int, key: str, seen: object, allowed: str) -> BadInput:
    """The error of a map file, in the form of a row's fault: FILE:LINE: key: saw, allowed."""
    message = f"{one_line(file)}:{line}: {one_line(key)}: saw {shown(seen)}, allowed: {one_line(allowed)}"
    return BadInput(message, field=key, allowed=allowed, value=seen, line=line)


def load_yaml(path: Path) -> Node:
    """The one document in the file.

    Raises:
        BadInput: it cannot be read, is too large or deep, or uses aliases, anchors, tags or a key twice.
    """
    file = str(path)
    try:
        with path.open("rb") as source:
            content = source.read(MAX_BYTES + 1)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise map_fault(file, 1, "file", "bytes that are no UTF-8", "a YAML file in UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "a path that cannot be opened"
        raise map_fault(file, 0, "file", reason, "a map file that can be read") from None
    if len(content) > MAX_BYTES:
        raise map_fault(file, 1, "file", "a larger file", f"at most {MAX_BYTES} bytes")
    return parse_yaml(file, text)


def parse_yaml(file: str, text: str) -> Node:
    """The one document in `text`; see `load_yaml`."""
    try:
        return _Builder(file).build(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark)
        raise map_fault(file, line, "file", error.problem or "broken YAML", "a YAML document") from None
    except (yaml.YAMLError, ValueError) as error:
        raise map_fault(file, 1, "file", str(error).split("\n", 1)[0], "a YAML document") from None


def _line(mark: object) -> int:
    return int(getattr(mark, "line", 0)) + 1


class _Builder:
    """Builds nodes from events with a stack of its own, so that depth is bounded before it is built."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.open: list[tuple[Node, Node | None]] = []
        self.key: Node | None = None
        self.count = 0

    def build(self, events: Iterator[yaml.Event]) -> Node:
        documents = 0
        for event in events:
            line = _line(event.start_mark)
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                raise map_fault(self.file, line, "file", "a second document", "one document")
            if isinstance(event, yaml.CollectionEndEvent):
                _, self.key = self.open.pop()
            elif isinstance(event, yaml.NodeEvent):
                self._check(event, line)
                self._add(event, line)
        if self.root is None:
            raise map_fault(self.file, 1, "file", "an empty file", "a mapping with `fields`")
        return self.root

    def _check(self, event: yaml.NodeEvent, line: int) -> None:
        self.count += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise map_fault(self.file, line, "file", "an alias or anchor", "every entry written out")
        if getattr(event, "tag", None) is not None:
            raise map_fault(self.file, line, "file", "a tag", "plain text, lists and mappings")
        if len(self.open) >= MAX_DEPTH or self.count > MAX_NODES:
            allowed = f"at most {MAX_DEPTH} levels and {MAX_NODES} entries"
            raise map_fault(self.file, line, "file", "more levels or entries", allowed)

    def _add(self, event: yaml.NodeEvent, line: int) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._place(Node(line, self._whole(str(event.value), line)))
            return
        node = Node(line, {} if isinstance(event, yaml.MappingStartEvent) else [])
        placed = self._place(node)
        self.open.append((placed, self.key))
        self.key = None

    def _whole(self, text: str, line: int) -> str:
        """The text with escaped pairs of surrogates as the characters they mean; one alone means nothing."""
        if not any("\ud800" <= sign <= "\udfff" for sign in text):
            return text
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise map_fault(self.file, line, "file", ascii(text[:40]), "text without half characters") from None

    def _place(self, node: Node) -> Node:
        if not self.open:
            self.root = node
            return node
        parent = self.open[-1][0].value
        if isinstance(parent, list):
            parent.append(node)
            return node
        assert isinstance(parent, dict)
        if self.key is None:
            self._take_key(node, parent)
            return node
        name, line = str(self.key.value), self.key.line
        placed = Node(line, node.value)
        parent[name] = placed
        self.key = None
        return placed

    def _take_key(self, node: Node, parent: dict[str, Node]) -> None:
        if not isinstance(node.value, str):
            raise map_fault(self.file, node.line, "file", "a list or mapping as a key", "a text")
        if node.value in parent:
            raise map_fault(self.file, node.line, node.value, "this key twice", "each key once")
        self.key = node
