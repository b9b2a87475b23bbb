"""The door for assistants: Headway's own REST API as tools of the Model Context Protocol, and nothing besides.

Owns: which operations an assistant sees (`tools.py`, `resources.py`), how their answers are marked (`marking.py`).
May call: kernel; everything else through the REST API, so that scopes, tenancy, approvals, limits and the ledger are
the same as everybody's. No tool approves: what an assistant proposes above its threshold waits for a person.
Served by `headway mcp` (stdio, over HTTP to a server) and at `/mcp` of every server (streamable HTTP, in process).
Where to add things: an operation that an assistant may see is one row of `TOOLS`; its parameters come from the OpenAPI
document by themselves.
"""

from headway.mcp.mounting import add_assistant

__all__ = ["add_assistant"]
