"""What changed, gathered up to a bound, and the names of places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headway.web.live.changes import MOST_IDS, Changes, read_places, write_places


def test_ids_are_gathered_once_each() -> None:
    changes = Changes()
    for ids in (("a", "b"), ("b", "c")):
        changes.add("case", ids)
    assert changes.plain() == {"case": ["a", "b", "c"]}


def test_more_than_can_be_named_are_many() -> None:
    changes = Changes()
    changes.add("case", [str(n) for n in range(MOST_IDS)])
    assert len(changes.plain()["case"] or ()) == MOST_IDS
    changes.add("case", ["0"])
    assert len(changes.plain()["case"] or ()) == MOST_IDS
    changes.add("case", ["one more"])
    assert changes.plain() == {"case": None}
    changes.add("case", ["and another"])
    assert changes.plain() == {"case": None}


def test_only_what_is_asked_for_is_taken_in() -> None:
    changes, others = Changes(), Changes()
    others.add("case", ["a"])
    others.add("order", ["b"])
    changes.take_in(others, {"case"})
    assert changes.plain() == {"case": ["a"]}


@given(
    st.dictionaries(
        st.sampled_from(["log", "position"]), st.from_regex(r"[0-9A-Za-z.:+-]{1,60}", fullmatch=True), min_size=1
    )
)
def test_places_are_read_as_they_were_written(places: dict[str, str]) -> None:
    assert read_places(write_places(places)) == places


@given(st.text(max_size=300))
def test_any_text_is_places_or_none(text: str) -> None:
    found = read_places(text)
    assert found is None or write_places(found)
