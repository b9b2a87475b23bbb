"""The running fleet: who can take a job, what an event changes at once, and what is worth changing after it. Pure.

`begin` makes a `Live` of a problem, its plan and how far each vehicle is (`state.py`). `quote` ranks who can take a job
(`quoting.py`), `apply` answers an event at once (`applying.py`, events in `events.py`), `improve` searches nearby for
what is worth its disturbance (`improving.py`). What happened cannot change: only the calls still to come are in it.

Inside: a `Course` (`course.py`) is one vehicle's calls to come with their times, its slack from both ends and its room;
`flat.py` lays all courses behind each other for the kernels (`kernel.py` one call, `pairs.py` two); `soft.py` finds the
least harm where nothing fits; `mending.py` takes apart what became late.
"""
