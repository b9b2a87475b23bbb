"""Bands of hours in which roads are alike: what caches and corrections are kept by."""

from __future__ import annotations

BANDS: tuple[tuple[int, ...], ...] = (
    (22, 23, 0, 1, 2, 3, 4, 5),
    (6, 7, 8, 9),
    (10, 11, 12, 13, 14),
    (15, 16, 17, 18),
    (19, 20, 21),
)
"""Night, morning, midday, afternoon, evening."""

BAND_NAMES: tuple[str, ...] = ("night", "morning", "midday", "afternoon", "evening")
BAND_OF: tuple[int, ...] = tuple(next(n for n, band in enumerate(BANDS) if hour in band) for hour in range(24))
