"""One text for one value: the JSON that is hashed, compared and replayed.

Keys sorted, no spaces, UTF-8, decimals as strings, times as RFC 3339; so equal values have equal bytes.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(order="sorted", decimal_format="string")


def canonical_json(value: Any) -> str:
    """The canonical text of a tree of structs, dataclasses, mappings, sequences and scalars.

    Raises:
        ValueError: a number is NaN or infinite, which JSON cannot hold.
    """
    _refuse_non_finite(msgspec.to_builtins(value, str_keys=True))
    return _encoder.encode(value).decode()


def digest(text: str) -> str:
    """SHA-256 of `text` in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_non_finite(value: Any) -> None:
    if isinstance(value, float) and value - value != 0.0:
        raise ValueError(f"{value} has no canonical form")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_non_finite(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_non_finite(item)
