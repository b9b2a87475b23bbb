"""Plans as they are kept: one a depot and day, its drafts, its routes with their stops, and every change of it.

Owns: route_plan, route_draft, route_change, route_left_out, route, route_stop, route_action. It decides nothing: who
plans, commits and reports is `dispatch/fleet`.
"""
