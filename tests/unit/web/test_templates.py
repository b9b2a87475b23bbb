"""Templates parse, stay short, and ask for nothing that the policy forbids."""

import re
from importlib.resources import files

import pytest

from headway.web.headers import CONTENT_SECURITY_POLICY
from headway.web.pages import STATIC, TEMPLATES

NAMES = TEMPLATES.list_templates()
FOLDER = files("headway.web").joinpath("templates")
SCRIPT = r"<script(?![^>]*\s(?:src=|type=\"application/json\"))"
INLINE = re.compile(rf"\son(?!ly=)\w+=|\sstyle=|<style|{SCRIPT}|hx-on|javascript:")
"""A block of JSON is data, and is not run."""


@pytest.mark.parametrize("name", NAMES)
def test_a_template_parses_and_is_short(name: str) -> None:
    TEMPLATES.get_template(name)
    assert len(FOLDER.joinpath(name).read_text("utf-8").splitlines()) <= 120


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_nothing_inline(name: str) -> None:
    text = FOLDER.joinpath(name).read_text("utf-8")
    assert not INLINE.search(text)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_does_not_switch_escaping_off(name: str) -> None:
    text = FOLDER.joinpath(name).read_text("utf-8")
    assert "| safe" not in text
    assert "autoescape" not in text


@pytest.mark.parametrize("name", NAMES)
def test_every_shape_a_template_names_exists(name: str) -> None:
    shapes = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text("utf-8")))
    text = FOLDER.joinpath(name).read_text("utf-8")
    assert set(re.findall(r"icon\('(\w+)'", text)) | set(re.findall(r'Word\("[^"]*", "(\w+)"', text)) <= shapes


@pytest.mark.parametrize("name", ["base.css", "parts.css", "screens.css", "app.js", "icons.svg"])
def test_a_static_file_reaches_for_nothing_elsewhere(name: str) -> None:
    text = (STATIC / name).read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|//\w+\.|@import|url\(", text)


def test_the_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'")
