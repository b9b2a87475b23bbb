"""A tenant with its screens, and a real provider from npm beside it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from headway.bootstrap import Settings, compose
from headway.integrations.identity.http import HttpIssuers
from headway.integrations.urls import UrlRules
from headway.kernel.app import App
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import add_screens
from headway.web.entering.doors import Doors
from tests.conftest import START

ORIGIN = "http://screens.test"
HERE = Path(__file__).parent / "provider"
LOOPBACK = UrlRules(allow_http=True, allow_private=True)


@dataclass
class House:
    """A tenant, its application and its screens."""

    app: App
    tenant: UUID
    slug: str
    http: FastAPI

    def browser(self) -> httpx.AsyncClient:
        """A browser that nobody signed in with."""
        transport = httpx.ASGITransport(self.http, client=("198.51.100.7", 1))
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN})


@pytest.fixture
async def house(scope: Scope) -> House:
    """A fresh tenant; its providers may be on this machine."""
    slug = f"h-{uuid4().hex}"
    tenant = await create_tenant(scope, NewTenant(slug=slug, name="The house", clock_at=START))
    app = compose(Settings(), scope)
    http = FastAPI(docs_url=None, redoc_url=None)
    add_screens(http, app, doors=Doors(HttpIssuers(scope, sandbox=LOOPBACK)))
    return House(app, tenant, slug, http)


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The provider's packages, installed once and kept in a cache by what the lock says."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("the real provider needs node and npm")
    lock = (HERE / "package-lock.json").read_bytes()
    root = os.environ.get("HEADWAY_TEST_CACHE") or os.path.join(os.path.expanduser("~"), ".cache", "headway-tests")
    folder = Path(root) / f"provider-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not (folder / "ready").exists():
        _install(folder, lock)
    return folder / "node_modules"


def _install(folder: Path, lock: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "package.json", folder)
    (folder / "package-lock.json").write_bytes(lock)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=20000"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        pytest.skip("npm cannot install the provider here: it takes more than two minutes")
    if done.returncode != 0:
        pytest.skip(f"npm cannot install the provider here: {done.stderr.strip().splitlines()[-1:]}")
    (folder / "ready").write_text(json.dumps(command))


@contextmanager
def running(node_modules: Path, port: int) -> Iterator[str]:
    """A provider at a port of this machine; its issuer."""
    command = ["node", str(HERE / "provider.mjs"), str(port), f"{ORIGIN}/login/back", str(node_modules)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def free_port() -> int:
    """A port of this machine that nobody has at the moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def issuer(node_modules: Path) -> Iterator[str]:
    """The issuer of a provider that runs for all tests."""
    with running(node_modules, free_port()) as found:
        yield found


@pytest.fixture
async def at_provider() -> AsyncIterator[httpx.AsyncClient]:
    """The same browser at the provider's pages."""
    async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=10) as client:
        yield client


async def prove(client: httpx.AsyncClient, address: str, who: str) -> str:
    """Sign in at the provider, agree to what it asks; where it sends the browser back to."""
    answer = await client.get(address)
    for _ in range(12):
        if answer.status_code in {302, 303}:
            to = str(httpx.URL(address).join(answer.headers["location"]))
            if to.startswith(ORIGIN):
                return to
            answer = await client.get(to)
            continue
        assert answer.status_code == 200, answer.text[:500]
        action = re.search(r'action="([^"]+)"', answer.text)
        prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
        assert action, answer.text[:500]
        assert prompt, answer.text[:500]
        answer = await client.post(
            action[1], data={"prompt": prompt[1], "login": who, "password": "any"}, headers={"referer": address}
        )
    raise AssertionError("the provider sends the browser around in circles")
