"""Texts, choices and yes or no."""

from __future__ import annotations

from dataclasses import dataclass

from headway.kernel.tabular.cells import cell_text, refusal
from headway.kernel.tabular.entry import Entry, near_miss

_TRUE = ("yes", "y", "true", "t", "1")
_FALSE = ("no", "n", "false", "f", "0")
_MAX_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class Text:
    """A trimmed text of at most `max_length` characters."""

    max_length: int = _MAX_LENGTH

    @property
    def allowed(self) -> str:
        return f"a text of at most {self.max_length} characters"

    def __call__(self, raw: object) -> str:
        text = cell_text(raw)
        if text is None or len(text) > self.max_length:
            raise refusal(raw, self.allowed)
        return text


@dataclass(frozen=True, slots=True)
class Choice:
    """One of `choices`, exactly as written."""

    choices: tuple[str, ...]

    @property
    def allowed(self) -> str:
        return "one of " + ", ".join(self.choices)

    def __call__(self, raw: object) -> str:
        text = cell_text(raw) or ""
        if text not in self.choices:
            raise refusal(raw, self.allowed + near_miss(text[:200], self.choices))
        return text


@dataclass(frozen=True, slots=True)
class Boolean:
    """Yes or no; words are compared without regard to case."""

    yes: tuple[str, ...] = _TRUE
    no: tuple[str, ...] = _FALSE

    @property
    def allowed(self) -> str:
        return f"{' or '.join(self.yes)}, {' or '.join(self.no)}"

    def __call__(self, raw: object) -> bool:
        word = (cell_text(raw) or "").casefold()
        if word in self.yes or word in self.no:
            return word in self.yes
        raise refusal(raw, self.allowed)


def build_text(entry: Entry) -> Text:
    """A text, by `max_length`."""
    return Text(entry.integer("max_length", _MAX_LENGTH, 1, 32_767))


def build_choice(entry: Entry) -> Choice:
    """One of `allowed`."""
    choices = entry.texts("allowed")
    if not choices:
        raise entry.fault("allowed", None, "the list of values, `allowed: [A, B]`")
    return Choice(choices)


def build_boolean(entry: Entry) -> Boolean:
    """Yes or no, by `yes_values` and `no_values`."""
    yes = tuple(word.casefold() for word in entry.texts("yes_values")) or _TRUE
    no = tuple(word.casefold() for word in entry.texts("no_values")) or _FALSE
    if set(yes) & set(no):
        raise entry.fault("yes_values", sorted(set(yes) & set(no))[0], "no word that is also in `no_values`")
    return Boolean(yes, no)
