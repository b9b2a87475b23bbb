"""The settings of an installation as a person reads them: the variable, what it is, its value without secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from inspect import cleandoc
from typing import Any

from headway.bootstrap.settings import Settings

SECRET = frozenset({"database_url", "secret_keys"})
_ATTRIBUTE = re.compile(r"^    (\w+): ([A-Z][A-Z_]+),\s*(.+?)(?=^    \w+: |\Z)", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Described:
    """One setting; `value` is empty where it is not set, and only says that it is where it is secret."""

    name: str
    variable: str
    about: str
    value: str


def described(settings: Settings) -> tuple[Described, ...]:
    """Every setting, in the order of its declaration, which is where its words are from."""
    about = cleandoc(Settings.__doc__ or "")
    return tuple(
        Described(name, variable, " ".join(text.split()), _value(name, getattr(settings, name)))
        for name, variable, text in _ATTRIBUTE.findall(about)
    )


def _value(name: str, value: Any) -> str:
    if value in (None, ()):
        return ""
    if name in SECRET:
        return "set"
    return f"{value.total_seconds():.0f} s" if isinstance(value, timedelta) else str(value)
