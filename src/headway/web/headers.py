"""What every answer of the screens tells the browser: load nothing from elsewhere, run nothing inline, keep nothing."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from headway.kernel.origin import coming_from

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

DRIVER = "/drive/"
DRIVER_HEADERS = {
    **HEADERS,
    "content-security-policy": f"{CONTENT_SECURITY_POLICY}; manifest-src 'self'; worker-src 'self'",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=()",
}
"""The driver's page is an app: it may be installed, scan, and, if the driver agrees, say where it is."""


WITH_MAP = ("/", "/map", "/static/vendor/maplibre-gl-worker.mjs")
"""Pages with a map, and the worker that draws it: they alone may ask the operator's map server, where one is set."""


def headers_of(path: str, strangers: Sequence[str] = ()) -> dict[str, str]:
    """The headers of an answer; `strangers`: origins that pages with a map may read from."""
    if path.startswith(DRIVER):
        return DRIVER_HEADERS
    if not strangers or path not in WITH_MAP:
        return HEADERS
    policy = CONTENT_SECURITY_POLICY.replace("connect-src 'self'", " ".join(("connect-src 'self'", *strangers)))
    return {**HEADERS, "content-security-policy": policy}


class SecurityHeaders:
    """Adds `HEADERS`, forbids keeping a page that did not say how long it may be kept, and knows where it came from."""

    def __init__(self, app: ASGIApp, strangers: Sequence[str] = ()) -> None:
        self.app = app
        self.strangers = tuple(strangers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(headers_of(scope["path"], self.strangers))
                headers.setdefault("cache-control", "no-store")
            await send(message)

        with coming_from("screen", scope.get("client")):
            await self.app(scope, receive, marked)
