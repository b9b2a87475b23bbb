"""The rule about bands against a naive reading of its words, and each of its cases by name."""

from hypothesis import given
from hypothesis import strategies as st

from headway.carriers.bands import choose_band
from headway.carriers.model import RateBand
from tests.unit.carriers.samples import D, band

points = st.integers(0, 10)
price_lists = st.lists(
    st.tuples(points, points, st.sampled_from(["1", "2"])).map(lambda b: band(str(min(b[:2])), str(max(b[:2])), b[2])),
    max_size=10,
)


def chosen(bands: list[RateBand], weight: str) -> str | None:
    found = choose_band(bands, D(weight)).band
    return found.id if found else None


def naive_prices(bands: list[RateBand], weight: D) -> set[D]:
    """Prices left when every weight of a band is written out in halves and compared as sets."""
    halves = [D(n) / 2 for n in range(21)]
    serving = [b for b in bands if weight in [h for h in halves if b.min_kg <= h <= b.max_kg]]
    weights = {id(b): {h for h in halves if b.min_kg <= h <= b.max_kg} for b in serving}
    narrow = [b for b in serving if not any(weights[id(o)] < weights[id(b)] for o in serving)]
    ends_here = any(b.max_kg == weight and b.min_kg < weight for b in narrow)
    left = [b for b in narrow if not (ends_here and b.min_kg == weight and b.max_kg > weight)]
    return {b.per_kg for b in left}


@given(price_lists, st.integers(0, 20).map(lambda n: D(n) / 2))
def test_a_weight_has_one_price_none_or_an_ambiguous_one_as_the_words_say(bands: list[RateBand], weight: D) -> None:
    choice = choose_band(bands, weight)
    assert {b.per_kg for b in choice.bands} == naive_prices(bands, weight)
    assert len(choice.bands) == len({b.per_kg for b in choice.bands})


@given(price_lists, st.integers(0, 10).map(D), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_to_the_price(bands: list[RateBand], weight: D, rnd: object) -> None:
    shuffled = list(bands)
    rnd.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = choose_band(bands, weight), choose_band(shuffled, weight)
    assert [b.per_kg for b in first.bands] == [b.per_kg for b in second.bands] or len(first.bands) > 1
    assert {b.per_kg for b in first.bands} == {b.per_kg for b in second.bands}


def test_both_ends_of_a_band_serve() -> None:
    assert chosen([band("1", "2")], "1") == chosen([band("1", "2")], "2") == "1-2"


def test_a_shared_boundary_belongs_to_the_lower_band() -> None:
    assert chosen([band("0", "5", "1"), band("5", "9", "2")], "5") == "0-5"


def test_the_narrower_band_inside_a_wider_one_serves() -> None:
    bands = [band("0", "5000", "1"), band("10", "20", "2")]
    assert (chosen(bands, "15"), chosen(bands, "25")) == ("10-20", "0-5000")


def test_a_band_inside_another_with_a_common_end_is_the_narrower() -> None:
    assert chosen([band("0", "100", "1"), band("50", "100", "2")], "100") == "50-100"


def test_a_conflict_inside_a_wider_band_does_not_fall_back_to_it() -> None:
    bands = [band("0", "100", "1"), band("10", "20", "2"), band("10", "20", "3")]
    assert len(choose_band(bands, D(15)).bands) == 2


def test_bands_that_cross_with_one_price_are_no_conflict() -> None:
    assert chosen([band("0", "10", "1"), band("5", "15", "1")], "7") == "0-10"


def test_a_weight_between_bands_has_none() -> None:
    assert choose_band([band("0", "0.50"), band("0.51", "1")], D("0.505")).bands == ()
