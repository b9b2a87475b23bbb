"""Who hears what, when and in which words: hand-checkable cases of the pure parts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from headway.customers import notes, texts
from headway.customers.model import TRANSITIONS as PROMISE_TRANSITIONS
from headway.customers.model import PromiseState, Window
from headway.customers.notes import SUPERSEDES, NoteState, Waiting, settle
from headway.customers.quiet import may_go_at
from headway.customers.routes import Preference, addresses, fingerprint, hint, route
from headway.customers.settings import DEFAULT, CustomerSettings, Kind, Medium, Place, Quiet
from headway.customers.zones import door_zone
from headway.orders.model import Address, Recipient

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ORDER, ONE, TWO = UUID(int=1), UUID(int=2), UUID(int=3)
WINDOW = Window(NOON, NOON + 3 * HOUR)
ANN = Recipient("Ann", "+49 30 123456", "Ann@Example.org")


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        (NOON, NOON),
        (datetime(2026, 3, 2, 20, 0, tzinfo=UTC), datetime(2026, 3, 3, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 3, 2, 0, tzinfo=UTC), datetime(2026, 3, 3, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 3, 7, 0, tzinfo=UTC), datetime(2026, 3, 3, 7, 0, tzinfo=UTC)),
    ],
)
def test_nobody_is_written_to_at_night(moment: datetime, goes: datetime) -> None:
    assert may_go_at(moment, Quiet(), BERLIN) == goes


def test_quiet_hours_end_by_the_clock_on_the_wall_when_the_clocks_change() -> None:
    before = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert may_go_at(before, Quiet(), BERLIN) == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)


@given(st.integers(0, 3 * 1440), st.integers(0, 1440), st.integers(0, 1440))
@example(0, 0, 1440)
def test_what_may_go_goes_within_a_day_and_then_at_once(minute: int, start: int, end: int) -> None:
    quiet, moment = Quiet(from_min=start, to_min=end), NOON + timedelta(minutes=minute)
    goes = may_go_at(moment, quiet, BERLIN)
    assert moment <= goes <= moment + timedelta(days=1)
    assert may_go_at(goes, quiet, BERLIN) == goes


def test_who_never_heard_the_first_window_hears_the_new_one_as_the_first() -> None:
    word = notes.shifted(ORDER, 2, WINDOW, Window(NOON, NOON + 5 * HOUR), NOON)
    settled = settle([Waiting(ONE, Kind.PROMISED, "mail")], word)
    assert (settled.note.kind, settled.note.before, settled.merged) == (Kind.PROMISED, None, (ONE,))


def test_who_heard_the_first_window_hears_of_the_last_shift_only() -> None:
    word = notes.shifted(ORDER, 3, WINDOW, Window(NOON, NOON + 5 * HOUR), NOON)
    settled = settle([Waiting(ONE, Kind.SHIFTED, "mail"), Waiting(TWO, Kind.ATTEMPTED, "mail")], word)
    assert (settled.note.kind, settled.merged) == (Kind.SHIFTED, (ONE,))


def test_a_delivery_makes_every_waiting_word_needless() -> None:
    waiting = [Waiting(ONE, kind, "mail") for kind in Kind]
    assert len(settle(waiting, notes.delivered(ORDER, 1, NOON)).merged) == len(Kind)
    assert set(SUPERSEDES) == set(Kind)


def test_states_and_their_transitions_are_complete() -> None:
    assert set(notes.TRANSITIONS) == set(NoteState)
    assert set(PROMISE_TRANSITIONS) == set(PromiseState)


def test_a_message_fetches_nothing_but_its_names_and_is_one_line() -> None:
    values = {"reference": "SO\r\nBcc: all@example.org {link} \u202egro", "window": "today"}
    made = texts.filled("{reference} {window} {reference.__class__} {0} {nothing}", values, 200)
    assert made == "SO Bcc: all@example.org (link) gro today {reference.__class__} {0}"


def test_addresses_are_filled_in_last_and_left_out_with_their_sentence_where_there_are_none() -> None:
    body = texts.filled(texts.text_of(DEFAULT, "en", Kind.PROMISED).body, {"reference": "SO-1"}, 1000, later=True)
    assert texts.addressed(body, "en", "https://x/t", "https://x/s").endswith(
        "Follow it: https://x/t No more messages: https://x/s"
    )
    assert "{" not in texts.addressed(body, "en", "", "")
    assert "Follow" not in texts.addressed(body, "en", "", "")


def test_a_language_without_texts_reads_english_and_every_kind_has_words() -> None:
    assert texts.speaking("de") is texts.speaking("en")
    assert texts.speaking("../../etc") is texts.speaking("en")
    assert set(texts.speaking("en").messages) == set(Kind)


def test_a_window_is_said_in_the_zone_of_its_door() -> None:
    assert texts.said(WINDOW, BERLIN, "en") == "Monday 2 March between 12:00 and 15:00"
    assert texts.said(WINDOW, ZoneInfo("America/New_York"), "en") == "Monday 2 March between 06:00 and 09:00"


def test_mail_is_tried_before_text_messages_and_what_somebody_prefers_before_both() -> None:
    found = route(DEFAULT, {}, ANN, Kind.SHIFTED)
    assert found is not None
    assert (found.medium, found.channel, found.address) == (Medium.MAIL, "log", "ann@example.org")
    wish = {fingerprint(Medium.MAIL, "ann@example.org"): Preference(medium=Medium.SMS)}
    preferred = route(DEFAULT, wish, ANN, Kind.SHIFTED)
    assert preferred is not None
    assert (preferred.medium, preferred.address, preferred.hint) == (Medium.SMS, "+4930123456", "…456")


@pytest.mark.parametrize("wish", [Preference(stopped=True), Preference(kinds=frozenset({Kind.DELIVERED}))])
def test_what_somebody_does_not_want_does_not_reach_them(wish: Preference) -> None:
    assert route(DEFAULT, {fingerprint(Medium.SMS, "+4930123456"): wish}, ANN, Kind.SHIFTED) is None


def test_a_tenant_that_tells_nothing_and_a_recipient_without_an_address_have_no_way() -> None:
    assert route(CustomerSettings(kinds=()), {}, ANN, Kind.SHIFTED) is None
    assert route(DEFAULT, {}, Recipient("Ann"), Kind.SHIFTED) is None


def test_one_address_in_two_spellings_has_one_fingerprint() -> None:
    one, two = addresses(ANN), addresses(Recipient("Ann", "+4930 12-34-56", " ann@example.ORG "))
    assert {fingerprint(*each) for each in one.items()} == {fingerprint(*each) for each in two.items()}


def test_a_hint_is_too_little_to_write_to() -> None:
    assert hint(Medium.MAIL, "ann@example.org") == "a…@example.org"
    assert hint(Medium.SMS, "+4930123456") == "…456"
    assert hint(Medium.PUSH, "secret-topic") == "…"


def test_a_door_keeps_the_time_of_its_place_unless_the_tenant_knows_better() -> None:
    assert door_zone(Address("FR", "75001"), (), "Europe/Paris", "Europe/Berlin") == "Europe/Paris"
    assert door_zone(Address("US", "10001"), (), None, "Europe/Berlin") == "Europe/Berlin"
    assert door_zone(None, (), None, "Europe/Berlin") == "Europe/Berlin"
    coasts = (
        Place(country="US", timezone="America/New_York"),
        Place(country="US", timezone="America/Los_Angeles", postal_prefix="9"),
    )
    assert door_zone(Address("US", "94105"), coasts, "America/Phoenix", "Europe/Berlin") == "America/Los_Angeles"
    assert door_zone(Address("US", "10001"), coasts, None, "Europe/Berlin") == "America/New_York"
