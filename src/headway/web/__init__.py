"""Web: the screens, rendered on the server; a browser needs nothing but what this package serves.

Owns: the screens, sessions of people and the one-time links that begin them (`web_session`, `web_invitation`), the
board (one join over the tables of orders, dispatch and tracking, in `queries.sql`), templates and static files.
`live/` tells browsers what changed, `finding/` finds anything by its name, `commands.py` has the palette's rows,
`translating.py` the languages, `looks.py` how a person wants it.
May call: bootstrap and every room's views; changes anything only by a room's command, as `user:<name>`;
the driver's page (`driver/`) as `driver:<code>`.
Where to add things: a screen is a module of `screens/`, a template, and a row in `routes.py`
(docs/how-to/add-a-screen.md); a word or a colour of a state in `words.py`.
"""

from headway.web.mounting import add_screens
from headway.web.sessions import invite

__all__ = ["add_screens", "invite"]
