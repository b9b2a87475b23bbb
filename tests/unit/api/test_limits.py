"""The bucket: what a rest gives back, and how long to wait."""

from __future__ import annotations

from uuid import UUID

import pytest

from headway.api.errors import RateLimited
from headway.api.limits import RateLimiter, check

KEY, OTHER = UUID(int=1), UUID(int=2)


class _Watch:
    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def watch() -> _Watch:
    return _Watch()


def test_a_burst_then_a_wait_then_one_more(watch: _Watch) -> None:
    limiter = RateLimiter(60, 3, watch)
    assert [limiter.take(KEY).retry_after_s for _ in range(4)] == [0, 0, 0, 1]
    watch.s += 0.5
    assert limiter.take(KEY).retry_after_s == 1
    watch.s += 0.5
    assert [limiter.take(KEY).retry_after_s for _ in range(2)] == [0, 1]


def test_a_rest_gives_back_no_more_than_the_burst(watch: _Watch) -> None:
    limiter = RateLimiter(60, 3, watch)
    limiter.take(KEY)
    watch.s += 10_000
    assert limiter.take(KEY).left == 2


def test_a_key_has_a_bucket_of_its_own(watch: _Watch) -> None:
    limiter = RateLimiter(60, 1, watch)
    limiter.take(KEY)
    check(limiter.take(OTHER))
    with pytest.raises(RateLimited):
        check(limiter.take(KEY))


def test_the_headers_say_what_is_left(watch: _Watch) -> None:
    limiter = RateLimiter(60, 3, watch)
    assert limiter.take(KEY).headers() == {"RateLimit-Policy": '"key";q=3;w=3', "RateLimit": '"key";r=2;t=1'}
