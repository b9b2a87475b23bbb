"""Every address of coming in and going, of one's own page, and of who may come in."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from headway.people.links import PATH as WELCOME
from headway.web import entry
from headway.web.entering import provider, welcome
from headway.web.screens import me
from headway.web.screens.admin import keys, sessions, sign_in, users
from headway.web.visits import ANYBODY, form, screen

ROUTES: tuple[BaseRoute, ...] = (
    Route("/enter", entry.enter),
    Route("/login", entry.login_page, methods=["GET"]),
    Route("/login", entry.login, methods=["POST"]),
    Route("/login/with/{code}", provider.go, methods=["GET"]),
    Route(provider.BACK, provider.back, methods=["GET"]),
    Route("/logout", entry.logout, methods=["POST"]),
    Route(f"{WELCOME}{{token}}", welcome.show, methods=["GET"]),
    Route(f"{WELCOME}{{token}}", welcome.take, methods=["POST"]),
    Route("/me", screen(me.show, ANYBODY), methods=["GET"]),
    Route("/me/password", form(me.set_password, ANYBODY), methods=["POST"]),
    Route("/me/sessions/end", form(me.end_others, ANYBODY), methods=["POST"]),
    Route("/me/sessions/{id}/end", form(me.end_session, ANYBODY), methods=["POST"]),
    Route("/admin/users", screen(users.index, "people:read"), methods=["GET"]),
    Route("/admin/users", form(users.invite, "people:write"), methods=["POST"]),
    Route("/admin/users/{id}", screen(users.show, "people:read"), methods=["GET"]),
    Route("/admin/users/{id}/change", form(users.change, "people:write"), methods=["POST"]),
    Route("/admin/users/{id}/deactivate", form(users.deactivate, "people:write"), methods=["POST"]),
    Route("/admin/users/{id}/reactivate", form(users.reactivate, "people:write"), methods=["POST"]),
    Route("/admin/users/{id}/link", form(users.make_link, "people:write"), methods=["POST"]),
    Route("/admin/users/{id}/sessions/end", form(users.end_sessions, "people:write"), methods=["POST"]),
    Route("/admin/sessions", screen(sessions.index, "people:read")),
    Route("/admin/sessions/{id}/end", form(sessions.end, "people:write"), methods=["POST"]),
    Route("/admin/keys", screen(keys.index, "keys:read"), methods=["GET"]),
    Route("/admin/keys", form(keys.make, "keys:write"), methods=["POST"]),
    Route("/admin/keys/{id}/revoke", form(keys.revoke, "keys:write"), methods=["POST"]),
    Route("/admin/sign-in", screen(sign_in.index, "people:write"), methods=["GET"]),
    Route("/admin/sign-in", form(sign_in.add, "people:write"), methods=["POST"]),
    Route("/admin/sign-in/{code}", screen(sign_in.show, "people:write"), methods=["GET"]),
    Route("/admin/sign-in/{code}", form(sign_in.change, "people:write"), methods=["POST"]),
    Route("/admin/sign-in/{code}/check", form(sign_in.check, "people:write"), methods=["POST"]),
    Route("/admin/sign-in/{code}/remove", form(sign_in.remove, "people:write"), methods=["POST"]),
)
