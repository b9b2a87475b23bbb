"""What a provider says of itself under `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

import msgspec

from headway.kernel.errors import BadInput

WELL_KNOWN = "/.well-known/openid-configuration"
ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512", "EdDSA")
"""Signatures that are accepted: with keys that the provider publishes, never with a shared secret or none."""


class Discovery(msgspec.Struct, frozen=True, kw_only=True):
    """The part of the document that is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    authorization_response_iss_parameter_supported: bool = False

    @property
    def algorithms(self) -> list[str]:
        """Signatures that it makes and we accept."""
        return [name for name in ALGORITHMS if name in self.id_token_signing_alg_values_supported]


def address_of(issuer: str) -> str:
    """Where an issuer's document is."""
    return f"{issuer.rstrip('/')}{WELL_KNOWN}"


def read(body: bytes | str, issuer: str) -> Discovery:
    """The document of `issuer`.

    Raises:
        BadInput: it is none, it is another issuer's, or nothing that it signs with is accepted.
    """
    try:
        found = msgspec.json.decode(body, type=Discovery)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"no discovery document: {str(error)[:200]}", field="issuer") from None
    if found.issuer != issuer:
        raise BadInput(f"the document is of {found.issuer[:200]!r}", field="issuer", allowed=f"{issuer} to the letter")
    places = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri, found.userinfo_endpoint or issuer)
    if not all(place.startswith(("https://", "http://")) for place in places):
        raise BadInput("an endpoint of it is no web address", field="issuer", allowed="https:// addresses")
    if not found.algorithms:
        raise BadInput("it signs with nothing that is accepted", field="issuer", allowed=", ".join(ALGORITHMS))
    return found
