"""The playbooks that come with Headway: version 0 of each name, at work until a tenant says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from headway.exceptions.playbooks.model import Playbook
from headway.exceptions.playbooks.reading import read_playbook
from headway.kernel.canonical import digest


@dataclass(frozen=True, slots=True)
class Shipped:
    """A playbook as it comes; `digest` is that of its text."""

    document: Playbook
    text: str
    digest: str


@cache
def shipped() -> dict[str, Shipped]:
    """All of them by name; a file is called like the playbook in it."""
    found = {}
    for entry in sorted(files(__name__).iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".yaml"):
            text = entry.read_text(encoding="utf-8")
            document = read_playbook(text, entry.name)
            found[document.name] = Shipped(document, text, digest(text))
    return found
