"""What others wrote is what its lock says, and nothing else lies beside it."""

import hashlib
import json

import pytest

from headway.web.pages import STATIC

VENDOR = STATIC / "vendor"
LOCK = json.loads((VENDOR / "vendor.lock.json").read_text("utf-8"))


@pytest.mark.parametrize("entry", LOCK, ids=lambda entry: entry["file"])
def test_a_vendored_file_has_the_locked_hash(entry: dict[str, str]) -> None:
    assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("entry", LOCK, ids=lambda entry: entry["file"])
def test_a_vendored_file_names_its_origin_and_licence(entry: dict[str, str]) -> None:
    assert all(entry[field] for field in ("name", "version", "licence", "source"))


def test_every_vendored_script_is_locked() -> None:
    scripts = {path.name for path in VENDOR.iterdir()} - {"vendor.lock.json"}
    assert {name for name in scripts if not name.endswith(".LICENSE")} == {entry["file"] for entry in LOCK}
