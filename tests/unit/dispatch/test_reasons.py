"""Reasons are one line of text, and needed where a person overrides or takes back."""

import pytest

from headway.dispatch.commands import MAX_REASON, check_reason
from headway.kernel.errors import BadInput


@pytest.mark.parametrize("reason", ["a\x00b", "a\nb", "\ud800", "x" * (MAX_REASON + 1)])
def test_what_no_text_may_hold_is_refused(reason: str) -> None:
    with pytest.raises(BadInput) as error:
        check_reason(reason, needed=False)
    assert error.value.field == "reason"


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_needed_reason_must_be_given(reason: str) -> None:
    assert check_reason(reason, needed=False) == ""
    with pytest.raises(BadInput):
        check_reason(reason, needed=True)


def test_any_language_will_do() -> None:
    assert check_reason(" kein Fahrzeug verfügbar – 車両なし ", needed=True) == "kein Fahrzeug verfügbar – 車両なし"
