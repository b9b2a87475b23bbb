"""Entity tags of what has no version number: a digest of its content."""

from __future__ import annotations

from typing import Any

from headway.kernel.canonical import canonical_json, digest


def of_content(value: Any) -> str:
    """The same tag for the same content."""
    return digest(canonical_json(value))[:32]
