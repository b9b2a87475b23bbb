"""Gather the texts of the screens into a catalogue to translate from: `make texts`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from headway.kernel.message import event_types
from headway.people.model import Role
from headway.tracking.model import TrackingStatus
from headway.web import words
from headway.web.formats import spoken
from headway.web.governing import words as governing

WEB = Path(__file__).parent.parent / "src" / "headway" / "web"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "Word": (1,),
    "Place": (2,),
    "Group": (1,),
    "Command": (1,),
    "Undo": (1,),
}
"""Functions, and types whose names are shown, with the places of their texts."""


def gather() -> Catalog:
    """Every text, with where it is."""
    catalog = Catalog(project="Headway", charset="utf-8")
    options = {"templates/**.html": {"newstyle_gettext": "true", "trimmed": "false"}}
    for file, line, text, comments, context in extract_from_dir(WEB, METHODS, options, KEYWORDS):
        catalog.add(text, locations=[(file, line)], auto_comments=comments, context=context)
    for text, place in told():
        catalog.add(text, locations=[(place, 0)])
    return catalog


def told() -> Iterator[tuple[str, str]]:
    """What no call names, with where it is: words of tables, types of events, what carriers report, roles."""
    for module in (words, governing):
        for table in vars(module).values():
            if isinstance(table, Mapping):
                yield from ((text, module.__name__) for each in table.values() if (text := _text(each)))
    yield from ((governing.happened(name), "events") for name in sorted(event_types()))
    for kind in (TrackingStatus, Role):
        yield from ((spoken(each.value), kind.__name__) for each in kind)


def _text(word: object) -> str:
    """The text of an entry of a table of words."""
    if isinstance(word, words.Word):
        return word.text
    first = word[0] if isinstance(word, tuple) and word else word
    return first if isinstance(first, str) else ""


def lacking(catalog: Catalog, path: Path) -> int:
    """How many texts a language has no translation of."""
    with path.open("rb") as source:
        known = {message.id for message in read_po(source) if message.id and message.string}
    return sum(1 for message in catalog if message.id and message.id not in known)


def main() -> int:
    """Write `headway.pot`, and tell how far the languages are."""
    catalog = gather()
    (WEB / "language").mkdir(exist_ok=True)
    with (WEB / "language" / "headway.pot").open("wb") as target:
        write_po(target, catalog, omit_header=True, sort_output=True, width=120)
    print(f"{len(catalog)} texts")
    for path in sorted((WEB / "language").glob("*.po")):
        print(f"{path.stem}: {lacking(catalog, path)} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
