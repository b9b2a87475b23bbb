"""Who learns, and whom the others follow."""

from collections import Counter
from collections.abc import Hashable, Mapping

import numpy as np
import pytest

from headway.analytics.whatif.answers import FACTORS
from headway.analytics.whatif.crossed import Posterior
from headway.analytics.whatif.matching import followed, learners

KINDS = {"A": "contract", "B": "contract"}


def posterior(*effects: tuple[float, float]) -> Posterior:
    """Draws in which carriers A and B differ by these effects."""
    draws, none = len(effects), np.zeros((len(effects), 0))
    known: tuple[Mapping[Hashable, int], ...] = ({"contract": 0}, {"A": 0, "B": 1}, {}, {}, {})
    found = (np.zeros((draws, 1)), np.array(effects), none, none, none)
    return Posterior(FACTORS, known, np.zeros(draws), np.ones((draws, len(FACTORS))), found)


@pytest.mark.parametrize(
    ("shipments", "draws", "wanted"), [(300, 200, 24), (800, 200, 10), (14_000, 200, 2), (300, 5, 5), (14_000, 1, 1)]
)
def test_few_shipments_have_many_learners(shipments: int, draws: int, wanted: int) -> None:
    assert learners(shipments, draws) == wanted


def test_a_life_follows_the_learner_with_the_likest_carriers() -> None:
    draws = posterior((2.0, -2.0), (-2.0, 2.0), (1.8, -2.1), (-1.9, 2.2))
    assert followed([draws], KINDS, Counter(A=10, B=10), 4, 2) == [0, 1, 0, 1]


def test_a_carrier_that_is_hardly_a_candidate_hardly_counts() -> None:
    draws = posterior((2.0, -2.0), (-2.0, 2.0), (2.0, 2.0))
    assert followed([draws], KINDS, Counter(A=100), 3, 2) == [0, 1, 0]
    assert followed([draws], KINDS, Counter(B=100), 3, 2) == [0, 1, 1]
