"""XML, walked once before it is built: no document type, so no entities; attributes are `_name`, texts `_text`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.parsers import expat

import xmltodict

from headway.tracking.mapping.formats.base import MAX_DEPTH, MAX_VALUES, Parsed, Unparsable, text_of, too_deep
from headway.tracking.mapping.model import MappingDocument


def parse_xml(document: MappingDocument, payload: bytes, encoding: str) -> Parsed:
    """The tree of an XML document; raises Unparsable."""
    content, told = (text_of(payload, encoding).encode(), "utf-8") if encoding else (payload, None)
    try:
        _Guard().look(content, told)
        tree = xmltodict.parse(
            content,
            encoding=told,
            attr_prefix="_",
            cdata_key="_text",
            postprocessor=_without_prefix if document.strip_namespaces else None,
        )
    except (expat.ExpatError, LookupError) as error:
        raise Unparsable(str(error), "well-formed XML") from None
    except ValueError as error:
        raise error if isinstance(error, Unparsable) else Unparsable(str(error), "well-formed XML") from None
    return Parsed(tree)


class _Guard:
    """Walks an XML once before it is built: no DTD, so no entities; depth and number of elements are bounded."""

    def __init__(self) -> None:
        self.depth = 0
        self.count = 0

    def look(self, payload: bytes, encoding: str | None) -> None:
        parser = expat.ParserCreate(encoding)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(payload, True)

    def _doctype(self, *_: object) -> None:
        raise Unparsable("a document type declaration", "XML without DTD and entities")

    def _start(self, _: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        self.count += 1 + len(attributes)
        if self.depth > MAX_DEPTH:
            raise too_deep()
        if self.count > MAX_VALUES:
            raise Unparsable(f"more than {MAX_VALUES} elements", f"at most {MAX_VALUES}")

    def _end(self, _: str) -> None:
        self.depth -= 1


def _without_prefix(
    path: Sequence[tuple[str, Mapping[str, str] | None]], key: str, value: Any
) -> tuple[str, Any] | None:
    """The name without its namespace's prefix; an attribute keeps its `_`.

    None for an attribute that declares a namespace, or that is called like another without a prefix: that one counts.
    """
    head = "_" if key.startswith("_") else ""
    prefix, _, name = key.removeprefix(head).rpartition(":")
    if head and (prefix == "xmlns" or name == "xmlns" or (prefix and path and name in (path[-1][1] or ()))):
        return None
    return head + name, value
