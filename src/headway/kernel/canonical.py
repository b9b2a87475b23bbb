"""One text for one value: the JSON that is hashed, compared and replayed.

Keys sorted, no spaces, UTF-8, decimals as strings, times as RFC 3339; so equal values have equal bytes.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import msgspec


def canonical_json(value: Any) -> str:
    """The canonical text of a tree of structs, dataclasses, mappings, sequences and scalars.

    Raises:
        ValueError: a number is NaN or infinite, which JSON cannot hold.
    """
    tree = msgspec.to_builtins(value, str_keys=True)
    return json.dumps(tree, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of `text` in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
