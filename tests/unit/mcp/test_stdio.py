"""Where a key may be sent."""

from __future__ import annotations

import pytest

from headway.kernel.errors import BadInput
from headway.mcp.stdio import checked_url


@pytest.mark.parametrize("url", ["https://headway.example/", "http://127.0.0.1:8080", "http://localhost:1"])
def test_a_server_by_tls_or_on_this_machine(url: str) -> None:
    assert checked_url(url) == url.rstrip("/")


@pytest.mark.parametrize("url", ["", "headway", "http://headway.example", "https://a:b@headway.example", "ftp://x"])
def test_a_key_never_crosses_a_network_in_the_clear(url: str) -> None:
    with pytest.raises(BadInput):
        checked_url(url)
