"""Exceptions: what needs attention, found by watching, owned by somebody, with a clock that escalates.

Owns: exception_case, case_subject, exception_signal, case_timeline, case_owner, case_ownership, detector_precision, and
what its folders own. May call: tracking, dispatch, orders, carriers, learning, events, kernel.
Publishes: events/exceptions.py. Decides: `escalation`, `case_join`, and what its folders decide.
Listens to: what its detectors list, all through one cursor, `exceptions.watch`: whoever holds it is the only one who
opens, worsens and ends cases, in the order of the log. Looks at shipments write to the log what they find.
Timers: `exceptions.<detector>` for a detector's next look, `exceptions.round` for looks at many (`rounds.py`),
`exceptions.sla` for a case's clock, handled alone.
One open case a cause, with many subjects; over when all of them are (docs/decisions/0033-one-case-a-cause.md).
`casework` puts signals to cases, `lifecycle` is what happens to one case, `sorting` what people do with them.
`correlation/` judges what belongs together, `ownership/` whose it is, `detectors/` and `thresholds/` what is found,
`playbooks/` what is done about it by itself, `advice/` what a person could do and what that is worth,
`inbox/` what people look at, do to many at once, and take back.
Where to add things: a detector is one file in `detectors/` and a row of its tuple (docs/how-to/add-a-detector.md).
"""
