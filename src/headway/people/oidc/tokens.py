"""Is an ID token what it says? Signature by the provider's published keys, issuer, audience, times, nonce."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from headway.people.oidc.discovery import Discovery
from headway.people.oidc.model import SignInBroken

LEEWAY_S = 120
"""How far the provider's clock may be from ours."""

MAX_TOKEN = 32_768


class KeyUnknown(SignInBroken):
    """The token names a key that is not among those known; the provider may have changed them."""

    code = "key_unknown"


def judge(
    token: str, jwks: Mapping[str, Any], found: Discovery, client_id: str, nonce: str, now: datetime
) -> dict[str, Any]:
    """The claims of a token that holds.

    Raises:
        KeyUnknown: its key is not among `jwks`. SignInBroken: anything else is not as it must be.
    """
    if len(token) > MAX_TOKEN:
        raise SignInBroken("the provider's token is too long")
    try:
        keys = KeySet.import_key_set(cast(Any, _public(jwks)))
        claims = jwt.decode(token, keys, algorithms=found.algorithms).claims
        _registry(found, client_id, nonce, now).validate(claims)
    except InvalidKeyIdError:
        raise KeyUnknown("the provider's token is signed with an unknown key") from None
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise SignInBroken(f"the provider's token does not hold: {type(error).__name__}") from None
    party = claims.get("azp")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if party != client_id and (several or party is not None):
        raise SignInBroken("the provider's token was made for somebody else")
    return dict(claims)


def _public(jwks: Mapping[str, Any]) -> dict[str, Any]:
    """Only what may verify a signature: published, asymmetric keys that are not meant to encrypt."""
    keys = [key for key in jwks.get("keys", ()) if isinstance(key, dict)]
    return {"keys": [key for key in keys if key.get("kty") != "oct" and key.get("use", "sig") == "sig"]}


def _registry(found: Discovery, client_id: str, nonce: str, now: datetime) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_S,
        iss={"essential": True, "value": found.issuer},
        aud={"essential": True, "value": client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
