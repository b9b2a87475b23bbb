"""How carriers behave that the roster does not know."""

from headway.sim.roster import CARRIERS
from headway.sim.strangers import CHARACTERS, traits_of


def test_a_carrier_of_the_roster_is_itself() -> None:
    assert traits_of(CARRIERS[0].code) is CARRIERS[0]


def test_a_stranger_keeps_its_code_and_its_character() -> None:
    first = traits_of("V444_0")
    assert (first.code, first.own_codes) == ("V444_0", False)
    assert traits_of("V444_0") == first


def test_strangers_differ() -> None:
    assert {traits_of(f"V{number}").name for number in range(60)} == {character.name for character in CHARACTERS}
