"""Is that an answer to the question? Pure."""

from __future__ import annotations

from collections.abc import Mapping

from headway.exceptions.questions.model import (
    ANSWERED,
    MAX_LABEL,
    MAX_OPTIONS,
    MAX_SAID,
    MAX_TEXT,
    NONE_FITS,
    AskQuestion,
    Form,
    Option,
    Question,
)
from headway.kernel.errors import BadInput

FIELDS: Mapping[Form, tuple[str, ...]] = {
    Form.OPTIONS: ("remark",),
    Form.TEXT: ("text",),
    Form.SLOT: ("remark",),
    Form.ADDRESS: ("street", "postal_code", "city", "remark"),
}
"""What can be typed into each form."""


def codes_of(question: Question) -> tuple[str, ...]:
    """Every answer that the question takes."""
    own = tuple(option.code for option in question.options)
    match question.form:
        case Form.OPTIONS:
            return own
        case Form.TEXT:
            return (ANSWERED,)
        case Form.SLOT:
            return (*own, NONE_FITS)
        case Form.ADDRESS:
            return (ANSWERED, NONE_FITS)


def checked(question: Question, answer: str, said: Mapping[str, str]) -> dict[str, str]:
    """What was typed, without what is empty.

    Raises:
        BadInput: it is no answer to this question, or something that cannot be kept; names field and limit.
    """
    if answer not in codes_of(question):
        allowed = ", ".join(codes_of(question))
        raise BadInput(f"{answer[:60]!r} is no answer to this", field="answer", allowed=allowed)
    unknown = sorted(set(said) - set(FIELDS[question.form]))
    if unknown:
        allowed = ", ".join(FIELDS[question.form])
        raise BadInput(f"{unknown[0][:60]!r} is not asked", field="said", allowed=allowed)
    kept = {name: _text(name, value) for name, value in said.items()}
    kept = {name: value for name, value in kept.items() if value}
    needed = _needed(question, answer)
    missing = [name for name in needed if name not in kept]
    if missing and (question.form is not Form.ADDRESS or len(missing) == len(needed)):
        raise BadInput(f"{missing[0]} is empty", field=f"said.{missing[0]}", allowed=f"1 to {MAX_SAID} characters")
    return kept


def check_asked(cmd: AskQuestion) -> None:
    """Can this be asked?

    Raises:
        BadInput: the text or an option cannot be shown, or there is nothing to choose from.
    """
    if not 0 < len(cmd.text.strip()) <= MAX_TEXT or not cmd.text.replace("\n", " ").isprintable():
        raise BadInput(f"a text of {len(cmd.text)} characters", field="text", allowed=f"1 to {MAX_TEXT} characters")
    if cmd.form is Form.OPTIONS and not 2 <= len(cmd.options) <= MAX_OPTIONS:
        raise BadInput(f"{len(cmd.options)} options", field="options", allowed=f"2 to {MAX_OPTIONS}")
    if len(cmd.options) > MAX_OPTIONS or len({option.code for option in cmd.options}) < len(cmd.options):
        raise BadInput("options with one code", field="options", allowed=f"different codes, at most {MAX_OPTIONS}")
    for option in cmd.options:
        _check_option(option)


def _check_option(option: Option) -> None:
    for name, value in (("code", option.code), ("label", option.label)):
        if not 0 < len(value) <= MAX_LABEL or not value.isprintable():
            raise BadInput(f"option {name} {value[:40]!r}", field=f"options.{name}", allowed=f"1 to {MAX_LABEL} signs")


def _needed(question: Question, answer: str) -> tuple[str, ...]:
    """What must be typed; of an address some part is enough."""
    if question.form is Form.TEXT:
        return ("text",)
    if question.form is Form.ADDRESS and answer == ANSWERED:
        return ("street", "postal_code", "city")
    return ()


def _text(name: str, value: str) -> str:
    plain = " ".join(value.split())
    if len(plain) > MAX_SAID or not plain.isprintable() or any("\ud800" <= letter <= "\udfff" for letter in plain):
        raise BadInput(
            f"{name} of {len(value)} characters", field=f"said.{name}", allowed=f"up to {MAX_SAID}, one line"
        )
    return plain
