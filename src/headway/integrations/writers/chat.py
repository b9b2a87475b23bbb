"""A model behind the chat completions of an OpenAI-compatible address: a hosted one, or one's own server."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

import httpx
import msgspec

from headway.integrations.urls import Resolve, Target, UrlRules, checked, parse, system_resolve
from headway.integrations.writers.base import INSTRUCTIONS
from headway.kernel.errors import BadInput
from headway.kernel.rooms import Retriable, Undeliverable

MOST_BYTES = 262_144
_LATER = frozenset({408, 409, 425, 429})


class ChatSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What its settings hold; `url` is that of the completions, such as https://host/v1/chat/completions."""

    url: Annotated[str, msgspec.Meta(min_length=8, max_length=2048)]
    model: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    key: Annotated[str, msgspec.Meta(max_length=500, pattern=r"\A[!-~]*\Z")] = ""
    timeout_s: Annotated[int, msgspec.Meta(ge=1, le=120)] = 30
    max_tokens: Annotated[int, msgspec.Meta(ge=50, le=2000)] = 400


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message


class _Completion(msgspec.Struct):
    choices: list[_Choice]


class Chat:
    """One request a case, without tools."""

    name = "chat_completions"

    def __init__(self, resolve: Resolve = system_resolve) -> None:
        self._resolve = resolve

    def check(self, settings: Mapping[str, Any], rules: UrlRules) -> None:
        """Judge settings; raises BadInput."""
        parse(_read(settings).url, rules)

    async def write(self, facts: str, settings: Mapping[str, Any], rules: UrlRules) -> tuple[str, str]:
        """Who wrote, and the text.

        Raises:
            Retriable: no answer, or one that says later.
            Undeliverable: the address may not be called, or it refuses, or its answer is none.
        """
        try:
            found = _read(settings)
            target = await checked(found.url, rules, self._resolve)
        except BadInput as error:
            raise Undeliverable(f"the writer cannot be called: {error.message}") from None
        except OSError as error:
            raise Retriable("the name of the writer's address cannot be resolved") from error
        try:
            status, answer = await _post(target, found, _request(facts, found))
        except (httpx.TransportError, TimeoutError) as error:
            raise Retriable(f"the writer did not answer: {type(error).__name__}") from error
        return found.model, _text(status, answer)


def _read(settings: Mapping[str, Any]) -> ChatSettings:
    try:
        return msgspec.convert(dict(settings), ChatSettings)
    except msgspec.ValidationError as error:
        sentence, _, where = str(error).partition(" - at `")
        allowed = ", ".join(each.name for each in msgspec.structs.fields(ChatSettings))
        field = f"settings.{where.rstrip('`').removeprefix('$.')}".rstrip(".")
        raise BadInput(f"writer: {sentence}", field=field, allowed=allowed) from None


def _request(facts: str, found: ChatSettings) -> bytes:
    fenced = facts.replace("</facts>", "")
    messages = [
        {"role": "system", "content": INSTRUCTIONS},
        {"role": "user", "content": f"<facts>\n{fenced}\n</facts>"},
    ]
    body = {"model": found.model, "messages": messages, "max_tokens": found.max_tokens, "temperature": 0}
    return msgspec.json.encode(body)


async def _post(target: Target, found: ChatSettings, body: bytes) -> tuple[int, bytes]:
    headers = {"host": target.host, "content-type": "application/json", "user-agent": "headway"}
    if found.key:
        headers["authorization"] = f"Bearer {found.key}"
    extensions = {"sni_hostname": target.server_name}
    client = httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=found.timeout_s)
    async with (
        asyncio.timeout(found.timeout_s),
        client,
        client.stream("POST", target.url, headers=headers, content=body, extensions=extensions) as response,
    ):
        answer = b""
        async for chunk in response.aiter_bytes():
            answer += chunk
            if len(answer) > MOST_BYTES:
                raise Undeliverable("the writer's answer is too long")
        return response.status_code, answer


def _text(status: int, answer: bytes) -> str:
    if status in _LATER or status >= 500:
        raise Retriable(f"the writer says {status}")
    if status != 200:
        raise Undeliverable(f"the writer says {status}")
    try:
        found = msgspec.json.decode(answer, type=_Completion)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Undeliverable("the writer's answer is no completion") from None
    text = next((each.message.content for each in found.choices if each.message.content), "")
    if not text.strip():
        raise Undeliverable("the writer wrote nothing")
    return text
