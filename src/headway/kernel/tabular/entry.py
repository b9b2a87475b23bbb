"""One mapping of a map file, read key by key; whatever is wrong names its line and the likely meaning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from headway.kernel.errors import BadInput
from headway.kernel.tabular.mapyaml import Node, map_fault

_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def near_miss(seen: str, known: Iterable[str]) -> str:
    """A sentence naming the closest of `known`, or nothing."""
    by_folded = {name.casefold(): name for name in known}
    found = get_close_matches(seen.casefold(), by_folded, n=1, cutoff=0.6)
    return f". Maybe you meant {by_folded[found[0]]!r}?" if found else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping under `path` ("fields.weight_kg") in `file`."""

    file: str
    path: str
    node: Node

    def __post_init__(self) -> None:
        if not isinstance(self.node.value, dict):
            raise map_fault(self.file, self.node.line, self.path or "file", self._seen(self.node), "a mapping")

    @property
    def keys(self) -> dict[str, Node]:
        assert isinstance(self.node.value, dict)
        return self.node.value

    def __contains__(self, key: str) -> bool:
        return key in self.keys

    def name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, seen: object, allowed: str) -> BadInput:
        """An error at `key`, or at the entry itself where the key is absent."""
        line = self.keys[key].line if key in self.keys else self.node.line
        return map_fault(self.file, line, self.name(key), seen, allowed)

    def refuse_others(self, known: Iterable[str]) -> None:
        """Refuse every key that is not `known`."""
        names = tuple(known)
        for key in self.keys:
            if key not in names:
                allowed = ", ".join(names) + near_miss(key, names)
                raise self.fault(key, key, allowed)

    def text(self, key: str, default: str = "") -> str:
        node = self.keys.get(key)
        if node is None:
            return default
        if not isinstance(node.value, str) or not node.value:
            raise self.fault(key, self._seen(node), "a text")
        return node.value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        node = self.keys.get(key)
        if node is None:
            return ()
        items = node.value if isinstance(node.value, list) else [node]
        if not items or not all(isinstance(item.value, str) for item in items):
            raise self.fault(key, self._seen(node), "a text or a list of texts")
        return tuple(str(item.value) for item in items)

    def table(self, key: str) -> dict[str, str]:
        """A mapping of text to text."""
        node = self.keys.get(key)
        if node is None:
            return {}
        if not isinstance(node.value, dict) or not all(isinstance(n.value, str) for n in node.value.values()):
            raise self.fault(key, self._seen(node), "a mapping of text to text")
        return {name: str(item.value) for name, item in node.value.items()}

    def flag(self, key: str, default: bool = False) -> bool:
        if key not in self.keys:
            return default
        return _FLAGS[self.one_of(key, tuple(_FLAGS), "")]

    def one_of(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        seen = self.text(key, default)
        if key in self.keys and seen not in allowed:
            raise self.fault(key, seen, ", ".join(allowed) + near_miss(seen, allowed))
        return seen

    def integer(self, key: str, default: int, least: int, most: int) -> int:
        if key not in self.keys:
            return default
        seen = self.text(key)
        if not (seen.isascii() and seen.isdigit() and len(seen) < 10 and least <= int(seen) <= most):
            raise self.fault(key, seen, f"a whole number from {least} to {most}")
        return int(seen)

    def decimal(self, key: str) -> Decimal | None:
        if key not in self.keys:
            return None
        seen = self.text(key)
        digits = seen.removeprefix("-").replace(".", "", 1)
        if not (digits.isascii() and digits.isdigit() and len(digits) < 30):
            raise self.fault(key, seen, "a number such as 12.5")
        return Decimal(seen)

    def child(self, key: str) -> Entry:
        return Entry(self.file, self.name(key), self.keys[key])

    def children(self, key: str) -> tuple[Entry, ...]:
        """A list of mappings; one mapping alone is a list of one."""
        node = self.keys.get(key)
        if node is None:
            return ()
        items = node.value if isinstance(node.value, list) else [node]
        if not items:
            raise self.fault(key, "an empty list", "at least one mapping")
        return tuple(Entry(self.file, self.name(key), item) for item in items)

    @staticmethod
    def _seen(node: Node) -> str:
        if isinstance(node.value, str):
            return node.value
        return "a list" if isinstance(node.value, list) else "a mapping"


def no_options(path: str) -> Entry:
    """An entry that says nothing, for a field without a map file."""
    return Entry("", path, Node(0, {}))
