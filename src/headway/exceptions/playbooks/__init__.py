"""Playbooks: what is done about a kind of trouble, as versioned YAML that anyone in operations can read.

`reading.read_playbook` makes a `model.Playbook` of a text, `checking.checked` finds its faults before it is saved,
`versions` keeps and activates it. `offering` offers a new case to those at work (decision `playbook_choice`); `engine`
takes a run's turns, one transaction and one step at most each (`stepping`, decision `playbook_step`); `listening` notes
answers and overrides. `trial` is the dry run on recorded cases, `harness` the rehearsal on a stream, on paper.
Owns: playbook_text, _version, _activation, _run, _step, _awaited, _note. Timers: `exceptions.offer`, `exceptions.run`.
Where to add things: a playbook is a file in `shipped/`, a kind of step a file in `steps/` and a row of its tuple; what
conditions may ask is in `facts.py`.
"""
