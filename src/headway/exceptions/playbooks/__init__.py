"""Playbooks: what is done about a kind of trouble, as versioned YAML that anyone in operations can read.

A run works through a playbook's steps about one case. Each step is a transaction of its own, done once.
Where to add things: a playbook is a file in `shipped/`, a kind of step a file in `steps/` and a row of its tuple.
"""
