"""The smallest picture there is: what a simulated driver photographs."""

from __future__ import annotations

import base64

SIGNATURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""One transparent pixel as PNG."""
