"""ID tokens that hold, and every way in which one does not."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from headway.people.oidc.discovery import Discovery
from headway.people.oidc.model import SignInBroken
from headway.people.oidc.tokens import KeyUnknown, judge

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
AT = int(NOW.timestamp())
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
JWKS: dict[str, Any] = KeySet([EC, RSA]).as_dict(private=False)  # type: ignore[assignment]
FOUND = Discovery(
    issuer="https://i.example",
    authorization_endpoint="https://i.example/a",
    token_endpoint="https://i.example/t",
    jwks_uri="https://i.example/k",
    id_token_signing_alg_values_supported=("RS256", "ES256", "HS256", "none"),
)
CLAIMS: dict[str, Any] = {"iss": "https://i.example", "aud": "us", "sub": "s", "exp": AT + 60, "iat": AT, "nonce": "n"}


def token(key: Any = EC, alg: str = "ES256", kid: str | None = None, **changes: Any) -> str:
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    return jwt.encode({"alg": alg, "kid": kid or key.kid}, claims, key, algorithms=[alg])


def judged(sent: str, jwks: dict[str, Any] = JWKS) -> dict[str, Any]:
    return judge(sent, jwks, FOUND, "us", "n", NOW)


@pytest.mark.parametrize(("key", "alg"), [(EC, "ES256"), (RSA, "RS256")])
def test_a_sound_token_holds(key: Any, alg: str) -> None:
    assert judged(token(key, alg))["sub"] == "s"
    assert judged(token(key, alg, aud=["us", "them"], azp="us"))["sub"] == "s"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "them"},
        {"aud": ["us", "them"]},
        {"aud": ["us", "them"], "azp": "them"},
        {"azp": "them"},
        {"exp": AT - 121},
        {"exp": None},
        {"iat": AT + 121},
        {"iat": None},
        {"nbf": AT + 121},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": 7},
    ],
)
def test_a_claim_that_is_not_as_it_must_be(changes: dict[str, Any]) -> None:
    with pytest.raises(SignInBroken):
        judged(token(**changes))


def test_a_key_that_is_not_known_is_told_apart() -> None:
    with pytest.raises(KeyUnknown):
        judged(token(ECKey.generate_key("P-256", {"kid": "new"})))


def test_a_signature_by_another_key_of_the_same_name() -> None:
    with pytest.raises(SignInBroken):
        judged(token(ECKey.generate_key("P-256", {"kid": "ec"})))


def test_a_public_key_is_never_a_shared_secret() -> None:
    """The old trick: HS256 with the published key's text; also where the provider claims to do so, or publishes one."""
    parts = [json.dumps({"alg": "HS256", "kid": "ec"}), json.dumps(CLAIMS)]
    head = b".".join(urlsafe_b64encode(part.encode()).rstrip(b"=") for part in parts)
    signed = hmac.digest(EC.as_pem(private=False), head, "sha256")
    with pytest.raises(SignInBroken):
        judged(f"{head.decode()}.{urlsafe_b64encode(signed).decode().rstrip('=')}")
    own = OctKey.generate_key(256, {"kid": "oct"})
    with pytest.raises(SignInBroken):
        judged(token(own, "HS256"), {"keys": [own.as_dict(private=True)]})


@pytest.mark.parametrize("sent", ["", "a.b.c", "x" * 40_000, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzIn0."])
def test_what_is_no_signed_token(sent: str) -> None:
    with pytest.raises(SignInBroken):
        judged(sent)


@pytest.mark.parametrize("jwks", [{}, {"keys": []}, {"keys": ["x"]}, {"keys": [{"kty": "RSA"}]}])
def test_keys_that_are_none(jwks: dict[str, Any]) -> None:
    with pytest.raises(SignInBroken):
        judged(token(), jwks)
