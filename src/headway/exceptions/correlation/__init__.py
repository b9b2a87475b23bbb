"""Correlation: which signals have one cause, and so are one case.

`kinds`: which kind of trouble explains which other. `joining`: the judgement over the cases nearby, pure, kept in the
ledger as `case_join` wherever more than one answer is possible. `nearby`: what is known of those cases.
Where to add things: a kind is a row of `kinds.EXPLAINS`; a reason why two belong together is a function in
`joining.RULES`.
"""
