"""What driving does on command and on routes' news; the tables are at the bottom."""

from __future__ import annotations

from collections.abc import Mapping

from headway.events.people import UserDeactivated
from headway.kernel.message import Event
from headway.kernel.rooms import CommandHandler, Commands, EventHandler
from headway.tracking.driving import acting, answering, passes, proving, showing, telling, whereabouts
from headway.tracking.driving.model import (
    ApplyAction,
    BeginDriving,
    DismissAction,
    EndDriving,
    KeepPicture,
    KeepRefused,
    MakePass,
    RevokePass,
    SendFixes,
    SetConsent,
    ShowRoute,
    TakeAction,
)


def commands(others: Commands | None) -> Mapping[type, CommandHandler]:
    """What is handled; `others` reaches the commands of other rooms, where an application handles them."""
    return {
        MakePass: passes.make_pass,
        RevokePass: passes.revoke_pass,
        BeginDriving: passes.begin_driving,
        EndDriving: passes.end_driving,
        ShowRoute: showing.show_route,
        TakeAction: acting.Acting(others).take_action,
        KeepRefused: acting.keep_refused,
        ApplyAction: answering.Answering(others).apply,
        DismissAction: answering.dismiss,
        KeepPicture: proving.keep_picture,
        SetConsent: whereabouts.set_consent,
        SendFixes: whereabouts.send_fixes,
    }


SUBSCRIPTIONS: Mapping[type[Event], EventHandler] = {
    **telling.SUBSCRIPTIONS,
    UserDeactivated: passes.on_user_deactivated,
}
