"""Kinds of steps, one file each. Add yours to the tuple; `base.Step` says what it must answer.

Those that need rooms beside or above this one are in `integrations/playbooks/`, which has the tuple of all.
"""

from headway.exceptions.playbooks.steps.base import Step
from headway.exceptions.playbooks.steps.book_slot import BookSlot
from headway.exceptions.playbooks.steps.cancel_order import CancelOrder
from headway.exceptions.playbooks.steps.capture_proof import CaptureProof
from headway.exceptions.playbooks.steps.comment import Comment
from headway.exceptions.playbooks.steps.correct_address import CorrectAddress
from headway.exceptions.playbooks.steps.escalate import Escalate
from headway.exceptions.playbooks.steps.follow_instruction import FollowInstruction
from headway.exceptions.playbooks.steps.hand_over import HandOver
from headway.exceptions.playbooks.steps.hold import Hold
from headway.exceptions.playbooks.steps.leave_later import LeaveLater
from headway.exceptions.playbooks.steps.notify_carrier import NotifyCarrier
from headway.exceptions.playbooks.steps.open_return import OpenReturn
from headway.exceptions.playbooks.steps.reassign import Reassign
from headway.exceptions.playbooks.steps.release import Release
from headway.exceptions.playbooks.steps.reroute import Reroute
from headway.exceptions.playbooks.steps.resequence import Resequence
from headway.exceptions.playbooks.steps.resolve import Resolve
from headway.exceptions.playbooks.steps.retender import Retender
from headway.exceptions.playbooks.steps.send_rest import SendRest
from headway.exceptions.playbooks.steps.settle import Settle
from headway.exceptions.playbooks.steps.wait import Wait

STEPS: tuple[Step, ...] = (
    # who carries it
    Retender(),
    Reassign(),
    Reroute(),
    Resequence(),
    LeaveLater(),
    # the order itself
    Hold(),
    Release(),
    BookSlot(),
    CorrectAddress(),
    OpenReturn(),
    SendRest(),
    CancelOrder(),
    FollowInstruction(),
    Settle(),
    CaptureProof(),
    # telling
    NotifyCarrier(),
    # the case itself
    Wait(),
    Comment(),
    Escalate(),
    HandOver(),
    Resolve(),
)
