"""Signing in by a provider: OpenID Connect, authorization code with PKCE, state and nonce; several a tenant.

`discovery` reads what a provider says of itself, `flow` what goes to it and comes back, `tokens` judges the ID token,
`claims` turns what it says into a user; all pure. `handlers` keeps providers and lets users in; the network is
`integrations/identity`.
"""
