"""Apprise behind a narrow door: one of its services, made from checked parts and never from an address in one text.

Apprise reads a service's whole set-up from one URL, in which an address could smuggle parameters; here its classes are
made with keyword arguments. Its own log names recipients, so it is switched off.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

from headway.customers.channels import Enclosure
from headway.kernel.rooms import Retriable, Undeliverable

TIMEOUT_S = 10


def _attached(each: Enclosure) -> Any:
    kind = getattr(importlib.import_module("apprise.attachment.memory"), "AttachMemory")  # noqa: B009
    return kind(content=each.content, name=each.name, mimetype=each.media_type.partition(";")[0])


@cache
def service(module: str, name: str) -> type[Any]:
    """A service's class; loaded when the first message needs it, for it brings much along."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: type[Any] = getattr(importlib.import_module(f"apprise.plugins.{module}"), name)
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # `disabled` would be undone by any `dictConfig`
    return found


async def send(
    module: str, name: str, *, subject: str, body: str, enclosed: Sequence[Enclosure] = (), **parts: Any
) -> None:
    """Send one message by a service.

    Raises:
        Retriable: it was not taken. Apprise does not say why, so nothing is taken for final.
        Undeliverable: the parts make no service, such as an address it does not understand.
    """
    kind = service(module, name)
    try:
        made = kind(**parts, rto=TIMEOUT_S, cto=TIMEOUT_S, redirect="no", overflow="truncate")
    except TypeError:
        raise Undeliverable(f"{name} does not understand its settings or the address") from None
    attach = [_attached(each) for each in enclosed] or None
    if not await asyncio.to_thread(made.notify, body=body, title=subject, body_format="text", attach=attach):
        raise Retriable(f"{name} did not take the message")
