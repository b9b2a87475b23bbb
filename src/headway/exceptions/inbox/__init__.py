"""The inbox: which cases somebody looks at, what they do to several at once, and how that is taken back.

Owns: case_undo. Publishes: CaseUndone. `views` lists and counts by what people filter; `sorting` does one thing to many
cases in one transaction, each by the room's own command; `undoing` puts them back as they stood, where nothing else has
changed them since (docs/decisions/0053-sort-by-key-take-back-by-key.md).
"""
