"""Static files: compressed for who takes that, whole for who does not, kept as long as their address says."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from headway.web.files import KeptFiles, takes_gzip

SCRIPT = "export const words = ['dispatch', 'carrier', 'route'];\n" * 200


@pytest.fixture
def served(tmp_path: Path) -> httpx.AsyncClient:
    (tmp_path / "a.js").write_text(SCRIPT)
    (tmp_path / "short.js").write_text("1;")
    (tmp_path / "a.png").write_bytes(b"\x89PNG" + bytes(2000))
    app = Starlette(routes=[Mount("/static", KeptFiles(directory=tmp_path))])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://files.test")


async def raw(served: httpx.AsyncClient, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """The answer, and its body as it was sent."""
    async with served.stream("GET", f"/static/{path}", headers={"accept-encoding": "", **headers}) as answer:
        body = b"".join([part async for part in answer.aiter_raw()])
    return answer, body


async def test_text_goes_compressed_to_who_takes_it(served: httpx.AsyncClient) -> None:
    answer, body = await raw(served, "a.js", **{"accept-encoding": "br, gzip"})
    assert gzip.decompress(body).decode() == SCRIPT
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(body) < len(SCRIPT) / 10
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0, br"])
async def test_it_goes_whole_to_who_does_not(served: httpx.AsyncClient, accepted: str) -> None:
    answer, body = await raw(served, "a.js", **{"accept-encoding": accepted})
    assert body.decode() == SCRIPT
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["a.png", "short.js"])
async def test_what_gains_nothing_goes_as_it_is(served: httpx.AsyncClient, name: str) -> None:
    answer, _ = await raw(served, name, **{"accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers


async def test_a_part_goes_as_it_is(served: httpx.AsyncClient) -> None:
    answer, body = await raw(served, "a.js", **{"accept-encoding": "gzip", "range": "bytes=0-9"})
    assert (answer.status_code, body) == (206, SCRIPT[:10].encode())
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("accepted", ["gzip", ""])
async def test_what_is_known_is_not_sent_again(served: httpx.AsyncClient, accepted: str) -> None:
    first, _ = await raw(served, "a.js", **{"accept-encoding": "gzip"})
    again, body = await raw(served, "a.js", **{"accept-encoding": accepted, "if-none-match": first.headers["etag"]})
    assert (again.status_code, body) == (304, b"")
    assert again.headers["vary"] == "Accept-Encoding"


async def test_a_changed_file_is_compressed_anew(served: httpx.AsyncClient, tmp_path: Path) -> None:
    await raw(served, "a.js", **{"accept-encoding": "gzip"})
    (tmp_path / "a.js").write_text("other;\n" * 500)
    _, body = await raw(served, "a.js", **{"accept-encoding": "gzip"})
    assert gzip.decompress(body) == b"other;\n" * 500


async def test_how_long_it_keeps(served: httpx.AsyncClient) -> None:
    hashed, _ = await raw(served, "a.js?v=0123456789ab", **{"accept-encoding": "gzip"})
    plain, _ = await raw(served, "a.js", **{"accept-encoding": "gzip"})
    assert "immutable" in hashed.headers["cache-control"]
    assert plain.headers["cache-control"] == "no-cache"


def test_what_takes_gzip() -> None:
    assert takes_gzip("gzip, deflate, br, zstd")
    assert takes_gzip("br;q=1.0, GZIP;q=0.5")
    assert not takes_gzip("identity")
