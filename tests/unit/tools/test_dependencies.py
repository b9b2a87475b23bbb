"""What is declared is explained, locked and permissive; what is locked for running is permissive too."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

TOP = Path(__file__).parents[3]
PERMISSIVE = re.compile(r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation)\b", re.I)
COPYLEFT = re.compile(r"\b(A?GPL|LGPL|MPL|EPL|CDDL|EUPL|SSPL|BUSL|Mozilla|GNU)\b", re.I)
BOUND_TO_ITS_OWN_FILES = {"certifi", "tqdm"}
SAID_ELSEWHERE = {"routingkit-cch": "BSD-2-Clause"}
"""Licences that a package names on its page and not in its metadata."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> list[str]:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    wanted = [line for group in groups for line in group]
    return sorted({normal(found.group()) for line in wanted if (found := re.match(r"[\w.-]+", line))})


def locked(lock: str) -> list[str]:
    text = (TOP / "requirements" / lock).read_text()
    return sorted({normal(name) for name in re.findall(r"^([A-Za-z0-9][\w.-]*)==", text, re.M)})


def licence(name: str) -> str:
    """The package's own words: its expression, else its first licence line and its classifiers."""
    about = metadata(name).json
    classes = [c for c in about.get("classifier", []) if c.startswith("License ::")]
    lines = str(about.get("license", "")).splitlines()[:1]
    return SAID_ELSEWHERE.get(name) or str(about.get("license_expression") or " ".join(lines + classes))


def for_other_platforms(name: str) -> bool:
    """Whether the lock wants this package under a condition that does not hold here."""
    try:
        metadata(name)
    except PackageNotFoundError:
        assert re.search(rf"^{name}==\S+ ;", (TOP / "requirements/runtime.txt").read_text(), re.M), (
            f"{name}: run make dev"
        )
        return True
    return False


@pytest.mark.parametrize("name", declared())
def test_a_declared_package_is_explained(name: str) -> None:
    assert f"\n| {name} | " in (TOP / "docs/dependencies.md").read_text()


@pytest.mark.parametrize("name", locked("runtime.txt"))
def test_a_package_needed_to_run_is_permissive_and_named(name: str) -> None:
    if for_other_platforms(name):
        pytest.skip(f"{name} is locked for other platforms only")
    text = licence(name)
    assert name in BOUND_TO_ITS_OWN_FILES or (PERMISSIVE.search(text) and not COPYLEFT.search(text)), text
    assert re.search(rf"\b{name}\b", (TOP / "docs/dependencies.md").read_text())


def test_what_is_declared_is_locked_and_both_locks_agree() -> None:
    assert set(declared()) <= set(locked("dev.txt"))
    assert set(locked("runtime.txt")) <= set(locked("dev.txt"))


@pytest.mark.parametrize("lock", ["runtime.txt", "dev.txt"])
def test_every_locked_package_has_hashes(lock: str) -> None:
    blocks = re.split(r"^(?=[A-Za-z0-9])", (TOP / "requirements" / lock).read_text(), flags=re.M)[1:]
    assert blocks
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
