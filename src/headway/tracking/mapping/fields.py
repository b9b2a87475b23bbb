"""From what stands at a field's paths to its value: words, moments, numbers; or what it was and what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from headway.kernel.tabular.cells import float_text
from headway.tracking.checks import MAX_REVISION, TEXT_LIMITS, whole_signs
from headway.tracking.mapping.expressions import Budget, Path
from headway.tracking.mapping.model import NUMBER_FIELDS, MappingDocument, Skipped, Source, TimeRule
from headway.tracking.mapping.shapes import plain_signs, read_shape
from headway.tracking.mapping.zones import NoMoment, StopZones, moment_of, zone_of
from headway.tracking.model import Classifier, Party

Context = tuple[Any, ...]
"""The message, what each level found in it, and the record."""

_CUT = frozenset({"text", "location", "reason", "signed_by"})
"""Texts that are shortened where they are too long; the record is kept whole beside them."""


class Unfit(ValueError):
    """A field cannot be read: the path of its text, what stood there, what is allowed."""

    def __init__(self, path: str, seen: object, allowed: str) -> None:
        super().__init__(allowed)
        self.path = path
        self.seen = seen
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Fields:
    """Reads fields of a document's records within a budget; `stop_zones` tells the clock of a stop."""

    document: MappingDocument
    budget: Budget
    stop_zones: StopZones | None

    def holds(self, within: Context, path: Path) -> bool:
        """Is what stands there true: neither absent, false, empty, nor one of the words that mean nothing?

        XML and CSV have texts alone, so `false` is false.
        """
        found = path.find(within, self.budget)
        if isinstance(found, str):
            word = found.strip().casefold()
            return bool(word) and word != "false" and word not in self.document.nothing
        return found is not None and found is not False and found not in ([], {})

    def read(self, within: Context, name: str, sources: Sequence[Source], found: dict[str, Any]) -> Any:
        """The value of a field; None where the record has none."""
        for source in sources:
            if source.when is not None and not self.holds(within, source.when):
                continue
            text = self._text(within, source)
            if text is None:
                continue
            if source.time is not None:
                return self._moment(within, source, source.time, text, found)
            return _converted(name, source, text)
        return None

    def _text(self, within: Context, source: Source) -> str | None:
        """The text that a source gives; None where it gives none."""
        if source.value is not None:
            return source.value
        parts = [self._plain(path.text, path.find(within, self.budget)) for path in source.paths]
        text: str | None = source.join.join(part for part in parts if part is not None) or None
        if text is not None:
            text = _between(text, source.after, source.before) or None
        if text is None:
            return source.default
        if source.words:
            return _word(source, text)
        return text.upper() if source.case == "upper" else text.lower() if source.case == "lower" else text

    def _plain(self, path: str, value: Any) -> str | None:
        """The value as a text; None where it is empty or one of the words that mean nothing."""
        if isinstance(value, dict):
            value = value.get("_text") if all(key.startswith("_") for key in value) else value
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value is None or value == {} or value == []:
            return None
        if isinstance(value, list | dict):
            kind = "a list" if isinstance(value, list) else "a mapping"
            raise Unfit(path, kind, "one text or number; name it by [0] or by its key")
        text = ("true" if value else "false") if isinstance(value, bool) else _scalar(value)
        text = whole_signs(text).strip()
        return None if not text or text.casefold() in self.document.nothing else text

    def _moment(self, within: Context, source: Source, rule: TimeRule, text: str, found: dict[str, Any]) -> datetime:
        plain = plain_signs(text)
        moment = next((read for shape in rule.shapes if (read := read_shape(shape, plain)) is not None), None)
        if moment is None:
            raise Unfit(source.shown, text, f"a time written {', '.join(shape.text for shape in rule.shapes)}")
        if moment.tzinfo is not None and (rule.trust_offset or (moment.tzinfo is UTC and _counts(plain))):
            return moment.astimezone(UTC)
        zone = self._zone(within, source, rule, found)
        try:
            local = moment.replace(tzinfo=None)
            return moment_of(local, zone, repeated=rule.repeated, forward=rule.skipped is Skipped.FORWARD)
        except (NoMoment, OverflowError) as error:
            raise Unfit(source.shown, text, str(error)) from None

    def _zone(self, within: Context, source: Source, rule: TimeRule, found: dict[str, Any]) -> Any:
        """The clock that a time without an offset was read from."""
        named, wanted = rule.zone.fixed, "an offset, or a `zone` in the mapping"
        if rule.zone.of_stop:
            named = self._stop_zone(found) or rule.zone.otherwise
            wanted = f"an offset, or a known clock at the stop of {found.get('reference', 'the shipment')}"
        for each in rule.zone.sources:
            named = self._text(within, each) or rule.zone.otherwise
            wanted = f"a time zone or an offset in {each.shown}"
        zone = zone_of(named)
        if zone is None:
            raise Unfit(source.shown, named or None, wanted)
        return zone

    def _stop_zone(self, found: dict[str, Any]) -> str:
        if self.stop_zones is None:
            return ""
        return self.stop_zones(str(found.get("reference", "")), str(found.get("code", "")), found.get("stop")) or ""


def _counts(text: str) -> bool:
    """Is it a count from 1970? That has no clock of its own, whatever the rule makes of offsets."""
    return text.removeprefix("-").replace(".", "", 1).isdigit() or text.startswith("/Date(")


def _scalar(value: Any) -> str:
    return float_text(value) if isinstance(value, float) else str(value)


def _between(text: str, after: str, before: str) -> str:
    if after and after in text:
        text = text.split(after, 1)[1]
    if before and before in text:
        text = text.split(before, 1)[0]
    return text.strip()


def _word(source: Source, text: str) -> str:
    ours = source.words.get(text.casefold())
    if ours is None and not source.other_words:
        raise Unfit(source.shown, text, f"one of the words {', '.join(source.words)}")
    return text if ours is None else ours


def _converted(name: str, source: Source, text: str) -> Any:
    if name == "classifier":
        return _one_of(Classifier, source, text.upper())
    if name == "party":
        return _one_of(Party, source, text.lower())
    if name in NUMBER_FIELDS:
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise Unfit(source.shown, text, "a stop's number from 1" if name == "stop" else f"0 to {MAX_REVISION}")
        return int(text)
    limit = TEXT_LIMITS[name]
    return f"{text[: limit - 1]}…" if name in _CUT and len(text) > limit else text


def _one_of(kind: Any, source: Source, text: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise Unfit(source.shown, text, ", ".join(map(str, kind)) + ", or `words` that lead there") from None
