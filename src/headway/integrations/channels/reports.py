"""Reports as mail, by the channel that the tenant has set up for mail."""

from __future__ import annotations

from dataclasses import dataclass

from headway.analytics.mailing.mailer import Mail
from headway.customers.channels import Channels, Enclosure, Letter
from headway.customers.settings import Medium


@dataclass(frozen=True, slots=True)
class ReportMail:
    """Implements analytics' `Mailer` over customers' channels."""

    channels: Channels

    async def send(self, mail: Mail) -> None:
        """Send by the tenant's channel for mail.

        Raises:
            Retriable, Undeliverable: see `Mailer`.
        """
        enclosed = () if mail.file_name is None else (Enclosure(mail.file_name, mail.media_type, mail.file),)
        await self.channels.send(
            Letter(
                key=mail.key,
                tenant_id=mail.tenant_id,
                medium=Medium.MAIL,
                channel="report",
                address=mail.address,
                sender=mail.sender,
                subject=mail.subject,
                body=mail.body,
                enclosed=enclosed,
                stop=mail.stop,
            )
        )
