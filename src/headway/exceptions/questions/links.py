"""Where a question is answered without signing in: a random token of which the hash is looked up."""

from __future__ import annotations

from dataclasses import dataclass

from headway.dispatch.links import Minted, mint
from headway.kernel.uow import UnitOfWork

PATH = "/answer/"
"""Where a link leads; the token follows."""


@dataclass(frozen=True, slots=True)
class QuestionLinks:
    """Makes links. `public_url`: where this installation is reached, without a slash at the end."""

    public_url: str = ""

    def new(self, uow: UnitOfWork) -> tuple[Minted, str] | None:
        """A new token and its seal; None where there is no key to seal with."""
        if not uow.vault.ready:
            return None
        minted = mint(uow.tenant_id)
        return minted, uow.vault.seal(uow.tenant_id, {"token": minted.token})

    def url(self, token: str) -> str:
        """The address that a person opens."""
        return f"{self.public_url}{PATH}{token}"

    def opened(self, uow: UnitOfWork, sealed: str | None) -> str | None:
        """The address of a sealed token."""
        return None if sealed is None else self.url(uow.vault.unseal(uow.tenant_id, sealed)["token"])
