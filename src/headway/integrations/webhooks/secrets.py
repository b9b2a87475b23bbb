"""What signs: a secret of our own making, and the one before for as long as both count."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import TYPE_CHECKING, Any

from headway.integrations.webhooks.model import OVERLAP
from headway.kernel.entropy import secret_token

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

PREFIX = "whsec_"


def new_secret() -> str:
    """A secret as the Standard Webhooks specification writes it: `whsec_` and base64 of unguessable bytes."""
    return PREFIX + base64.b64encode(base64.urlsafe_b64decode(secret_token() + "=")).decode()


def seal(uow: UnitOfWork, secret: str, before: str | None = None) -> str:
    """Encrypt it, with the one before until `OVERLAP` from now."""
    kept: dict[str, Any] = {"secret": secret}
    if before is not None:
        kept |= {"before": before, "until": (uow.now + OVERLAP).isoformat()}
    return uow.vault.seal(uow.tenant_id, kept)


def in_force(kept: dict[str, Any], now: datetime) -> list[str]:
    """What signs at this moment, the newest first."""
    both = "before" in kept and now < datetime.fromisoformat(kept["until"])
    return [kept["secret"], kept["before"]] if both else [kept["secret"]]
