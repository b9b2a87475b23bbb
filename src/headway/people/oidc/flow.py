"""What goes to the provider and comes back: state, nonce, PKCE (RFC 7636, S256), and the form that redeems the code."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from headway.kernel.entropy import secret_token
from headway.people.oidc.discovery import Discovery
from headway.people.oidc.model import Provider, ProviderFailed, SignInBroken

LASTS = timedelta(minutes=10)
"""How long somebody may take at the provider."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that a browser began; it lies encrypted in that browser's cookie until it comes back."""

    state: str
    nonce: str
    verifier: str
    provider: str
    redirect: str
    to: str
    until: str

    @classmethod
    def begin(cls, provider: str, redirect: str, to: str, now: datetime) -> Pending:
        """A new one; the secrets are the system's, whatever the seed."""
        secrets = (secret_token(), secret_token(), secret_token())
        return cls(*secrets, provider, redirect, to, (now + LASTS).isoformat())

    def plain(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Pending:
        return msgspec.convert(kept, cls)


def address(found: Discovery, provider: Provider, pending: Pending) -> str:
    """Where the browser goes."""
    challenge = urlsafe_b64encode(hashlib.sha256(pending.verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": pending.redirect,
        "scope": " ".join(("openid", *provider.scopes)),
        "state": pending.state,
        "nonce": pending.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    joined = "&" if urlsplit(found.authorization_endpoint).query else "?"
    return f"{found.authorization_endpoint}{joined}{urlencode(asked)}"


def code_of(answer: Mapping[str, str], pending: Pending, issuer: str, now: datetime) -> str:
    """The code in what the provider sent the browser back with.

    Raises:
        SignInBroken: it is late, of another sign-in or another issuer (RFC 9207), or the provider refused.
    """
    if datetime.fromisoformat(pending.until) <= now:
        raise SignInBroken("it took too long to sign in")
    if not hmac.compare_digest(answer.get("state", "").encode(), pending.state.encode()):
        raise SignInBroken("this does not belong to a sign-in that was begun here")
    if answer.get("iss", issuer) != issuer:
        raise SignInBroken("this came from another provider")
    if "error" in answer:
        said = answer.get("error_description") or answer["error"]
        raise SignInBroken(f"the provider says: {said[:200]}")
    if not answer.get("code"):
        raise SignInBroken("the provider sent no code")
    return answer["code"]


def redeeming(
    found: Discovery, provider: Provider, secret: str | None, pending: Pending, code: str
) -> tuple[dict[str, str], str | None]:
    """The form for the token endpoint, and the Authorization header where the secret goes there."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": pending.redirect,
        "code_verifier": pending.verifier,
    }
    if secret is None:
        return {**form, "client_id": provider.client_id}, None
    if "client_secret_basic" in found.token_endpoint_auth_methods_supported:
        pair = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}"
        return form, f"Basic {b64encode(pair.encode()).decode()}"
    return {**form, "client_id": provider.client_id, "client_secret": secret}, None


class Tokens(msgspec.Struct, frozen=True):
    """What the token endpoint answers."""

    id_token: str
    access_token: str = ""


def tokens_of(body: str) -> Tokens:
    """The tokens of an answer.

    Raises:
        ProviderFailed: there are none in it.
    """
    try:
        return msgspec.json.decode(body, type=Tokens)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ProviderFailed("the provider's answer holds no ID token") from None
