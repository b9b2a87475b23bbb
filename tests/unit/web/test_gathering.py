"""What is to be translated is gathered from templates, code and the tables of words."""

from __future__ import annotations

from tools.texts import gather


def test_texts_of_all_kinds_are_gathered() -> None:
    found = {message.id for message in gather()}
    of_a_template, of_python, of_a_word, of_a_menu = "Skip to content", "{span} ago", "Waits for approval", "Exceptions"
    assert {of_a_template, of_python, of_a_word, of_a_menu, "Orders on hold"} <= found


def test_words_that_no_call_names_are_gathered() -> None:
    found = {message.id for message in gather()}
    table, event, report, role = "Routing guide", "Policy activated", "Picked up", "Carrier manager"
    assert {table, event, report, role} <= found
