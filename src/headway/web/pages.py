"""Templates to pages. Everything is escaped but what `Markup` says is not."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from headway.web import commands, formats, looks, menu, sentences, words
from headway.web.governing import words as governing
from headway.web.translating import LANGUAGE, gettext, languages, ngettext

STATIC: Path = Path(__file__).parent / "static"


@cache
def asset(name: str) -> str:
    """The address of a static file, which changes with its content so that it may be kept for ever."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("headway.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=("jinja2.ext.i18n",),
    )
    found.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    found.globals.update(look=looks.look, languages=languages, language=LANGUAGE.get, commands=commands)
    found.globals.update(asset=asset, menu=menu, w=words, gw=governing)
    found.filters.update(formats.FILTERS, tr=gettext)
    found.filters.update(sentences.FILTERS)
    return found


TEMPLATES = _environment()


def render(template: str, *, status: int = 200, headers: dict[str, str] | None = None, **context: Any) -> HTMLResponse:
    """A page of `templates/`."""
    return HTMLResponse(TEMPLATES.get_template(template).render(**context), status_code=status, headers=headers)
