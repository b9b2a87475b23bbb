"""The addresses of the board."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from headway.web.dispatching import moving, serving
from headway.web.screens import board
from headway.web.visits import form, screen

MANY_BOXES = 600
"""A page of the board has at most so many boxes."""

ROUTES: tuple[BaseRoute, ...] = (
    Route("/board", screen(board.show, "dispatch:read"), methods=["GET"]),
    Route("/board/rows", screen(serving.rows, "dispatch:read"), methods=["GET"]),
    Route("/board/plan", screen(moving.plan, "dispatch:read"), methods=["GET"]),
    Route("/board/plan/stage", form(moving.stage, "dispatch:write", most=MANY_BOXES), methods=["POST"]),
    Route("/board/plan/drop", form(moving.drop, "dispatch:write"), methods=["POST"]),
    Route("/board/plan/commit", form(moving.commit, "dispatch:write"), methods=["POST"]),
    Route("/board/plan/undo", form(moving.undo, "dispatch:write"), methods=["POST"]),
    Route("/board/views/save", form(moving.save, "dispatch:read"), methods=["POST"]),
    Route("/board/views/forget", form(moving.forget, "dispatch:read"), methods=["POST"]),
)
