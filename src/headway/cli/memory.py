"""Memory of processes that stay."""

from __future__ import annotations

import gc

RARELY = 50_000
"""So many more objects are made than given up before garbage is looked for. Thousands of rows are held at once and
freed without a search; with Python's 700 the search took a third of what a worker does.
"""


def settle() -> None:
    """What was loaded to start stays for good: leave it out of every later search for garbage; and search seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(RARELY, 20, 20)
