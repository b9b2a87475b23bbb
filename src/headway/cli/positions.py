"""`headway positions`: record what trackers publish to a broker, or what a feed says when it is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from headway.bootstrap import Settings, application
from headway.cli.options import DataDir, settings
from headway.cli.output import log_to_stderr, run, say
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.integrations.telematics.mqtt import Broker
    from headway.integrations.telematics.polling import Feed

Token = Annotated[
    str, typer.Option(envvar="HEADWAY_POSITION_TOKEN", help="The tracker's token: the end of the address it was given.")
]
_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")

app = typer.Typer(help="Where vehicles are.", no_args_is_help=True)


@app.command("mqtt")
def mqtt(
    url: Annotated[
        str,
        typer.Option(envvar="HEADWAY_MQTT_URL", help="The broker: mqtt://host:1883, mqtts://user:secret@host:8883."),
    ],
    token: Token,
    topic: Annotated[str, typer.Option(help="What to subscribe to.")] = "owntracks/#",
    client_id: Annotated[
        str, typer.Option(help="Under which name the broker keeps what was not taken yet; another for each reader.")
    ] = "headway",
    data_dir: DataDir = None,
) -> None:
    """Record positions from an MQTT broker until stopped. Secrets are better given in the environment."""
    from headway.integrations.telematics.mqtt import broker_of

    log_to_stderr()
    broker = broker_of(url, topic, client_id)
    run(_listen(settings(data_dir, needs_database=True), token, broker))


@app.command("poll")
def poll(
    url: Annotated[str, typer.Option(help="The feed, such as a GTFS Realtime one.")],
    token: Token,
    every_s: Annotated[float, typer.Option("--every", min=1, max=3600, help="Seconds between two requests.")] = 30.0,
    key: Annotated[
        str | None, typer.Option(envvar="HEADWAY_FEED_KEY", help="A header that the feed wants, as `name: value`.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Record the positions of a feed, asked for again and again until stopped."""
    from headway.integrations.telematics.polling import Feed

    log_to_stderr()
    feed = Feed(url, every_s, header_of(key))
    run(_poll(settings(data_dir, needs_database=True), token, feed))


def header_of(key: str | None) -> dict[str, str]:
    """The header of `name: value`.

    Raises:
        BadInput: it has no colon, or a name that is none.
    """
    if key is None:
        return {}
    name, colon, value = key.partition(":")
    if not colon or not _NAME.fullmatch(name.strip()) or not value.strip().isprintable():
        raise BadInput("the key is no header", field="--key", allowed="name: value")
    return {name.strip(): value.strip()}


async def _poll(found: Settings, token: str, feed: Feed) -> None:
    from headway.integrations.telematics import polling

    async with application(found, on_event=say) as headway:
        await polling.poll(headway, token, feed)


async def _listen(found: Settings, token: str, broker: Broker) -> None:
    from headway.integrations.telematics.mqtt import listen

    async with application(found, on_event=say) as headway:
        await listen(headway, token, broker, ready=lambda: say(f"subscribed to {broker.topic} at {broker.host}"))
