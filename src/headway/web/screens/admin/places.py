"""What there is to administer: where, its name, what it is for, and the scope it takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """A screen of administration; `key` names what the overview counts for it."""

    href: str
    name: str
    about: str
    scope: str
    key: str = ""


PLACES: tuple[Subject, ...] = (
    Subject("/admin/users", "Users", "Who may come in, with which roles; inviting, and keeping out.", "people:read"),
    Subject("/admin/sessions", "Sessions", "Who is signed in, by what and from where, and ending it.", "people:read"),
    Subject("/admin/keys", "Keys", "What other systems sign in by, what each may do, and revoking it.", "keys:read"),
    Subject("/admin/sign-in", "Signing in", "Identity providers, and the roles of their groups.", "people:write"),
    Subject(
        "/admin/connections",
        "Connections",
        "How carriers, hooks, pollers and channels fare, those that fail first.",
        "tracking:read",
        "failing",
    ),
    Subject(
        "/admin/webhooks",
        "Webhooks",
        "Where your own systems are told what happens, each delivery, and sending again.",
        "webhooks:read",
        "undelivered",
    ),
    Subject(
        "/admin/letters",
        "Dead letters",
        "What could not be handled, with the error, to be handled again once the cause is mended.",
        "operations:read",
        "letters",
    ),
    Subject("/admin/audit", "Audit trail", "Who did what, when and from where, with an export.", "operations:read"),
    Subject(
        "/mappings",
        "Codes to map",
        "Carriers’ codes that nobody has given a meaning yet, with what is suggested.",
        "tracking:read",
        "codes",
    ),
    Subject("/admin/sites", "Sites", "By whose clock each is worked, where its place does not tell it.", "orders:read"),
    Subject("/admin/settings", "Settings", "Everything that can be set, its value, and why you would.", "tenant:read"),
)
