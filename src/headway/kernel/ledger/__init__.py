"""The ledger of decisions: an append-only, hash-chained record for each tenant, with replay and verification."""

from headway.kernel.ledger.chain import ChainReport, Draft, append, verify
from headway.kernel.ledger.replay import ReplayReport, replay

__all__ = ["ChainReport", "Draft", "ReplayReport", "append", "replay", "verify"]
