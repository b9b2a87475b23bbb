"""The link in each mail that ends these mails: 256 random bits, looked up by its hash, kept sealed beside it."""

from __future__ import annotations

from headway.dispatch.links import hashed, mint, tenant_of

PATH = "/reports/stop/"
"""Where the link leads; the token follows."""

__all__ = ["PATH", "hashed", "mint", "tenant_of"]
