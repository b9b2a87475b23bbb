"""The dispatch board: what people decide about many shipments at once, and what they keep of how they look at them.

Owns: board_move (moves that are staged and change nothing yet), board_view (saved views), and what a person said about
every allocation to come (`shipment.kept`). A part of dispatch, wired by `dispatch/handlers.py`.
Publishes: ShipmentKept, ShipmentFreed.
Where to add things: another kind of move is a member of `model.MoveKind`, a row of `carrying.CARRIED` (the commands it
becomes) and of `weighing.WEIGHED` (the difference it makes).
"""
