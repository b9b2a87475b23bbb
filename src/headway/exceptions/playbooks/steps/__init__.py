"""Kinds of steps, one file each. Add yours to the tuple; `base.Step` says what it must answer."""

from headway.exceptions.playbooks.steps.base import Step

STEPS: tuple[Step, ...] = ()
