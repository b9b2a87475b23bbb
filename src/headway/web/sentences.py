"""Sentences of the rooms on a page: the moments in them by the clock of whoever looks, or of where it happened."""

from __future__ import annotations

from jinja2 import pass_context
from jinja2.runtime import Context

from headway.web.formats import sentence
from headway.web.times import Times


@pass_context
def told(context: Context, text: str) -> str:
    """As it stands, but for the moments in it: by the clock of the page."""
    times = context.get("t")
    return times.told(text) if isinstance(times, Times) else text


@pass_context
def whole(context: Context, text: str) -> str:
    """With a capital and a full stop as well."""
    return sentence(told(context, text))


FILTERS = {"told": told, "sentence": whole}
