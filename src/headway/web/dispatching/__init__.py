"""The dispatch board: what it shows of every shipment in hand, in which order, on which lines, and what one does.

`wanted` reads the address, which is all the state there is; `rows` reads shipments; `lanes`, `columns` and `resources`
put them beside each other; `serving` answers the island, `moving` stages and commits what a person moves.
Where to add things: a filter is a field of `wanted.Wanted` (and a line of `static/board/wanted.js`), a column of the
table a row of `rows.COLUMNS` and of `static/board/cells.js`, a way to look a row of `wanted.LOOKS`.
"""
