"""API: `/v1` for programs. One request, one transaction; every answer typed, every error a problem with a stable code.

Owns: the wire format, keys and scopes on routes, idempotent answers, limits. May call: every room, kernel.
Where to add things: an operation in the file of its room under `routers/` (a function and a line of decoration; scope,
transaction, idempotency, errors and OpenAPI follow from it); a word of the wire in `wire.py`; a scope in `access.py`.
Entry: `create_api(app, settings) -> FastAPI`.
"""

from headway.api.factory import create_api
from headway.api.settings import ApiSettings

__all__ = ["ApiSettings", "create_api"]
