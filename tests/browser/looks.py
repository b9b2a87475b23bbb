"""In how many ways a screen is looked at: light at a desk and dark on a phone, or every way where time is no matter.

`HEADWAY_LOOKS=all`, and whoever keeps pictures, has four; `make screenshots` looks at every screen in all of them.
"""

from __future__ import annotations

import os
from typing import Literal

Scheme = Literal["light", "dark"]
ALL = os.environ.get("HEADWAY_LOOKS") == "all" or "HEADWAY_PICTURES" in os.environ
_USUAL: dict[str, tuple[Scheme, ...]] = {"desk": ("light",), "phone": ("dark",)}


def schemes(size: str) -> tuple[Scheme, ...]:
    """The colour schemes in which a page of this size, `desk` or `phone`, is looked at."""
    return ("light", "dark") if ALL else _USUAL[size]
