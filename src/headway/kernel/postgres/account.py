"""Under which account the server runs: our own, or an unprivileged one when we are root."""

import os
import pwd
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headway.kernel.postgres.errors import DataDirUnusable

ACCOUNT_NAMES = ("headway", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group other than the current one."""

    uid: int
    gid: int

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments of `subprocess` that make a child run as this account and nothing else."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def own_account(cluster: Path) -> Account | None:
    """The account for the server of `cluster`, or None for our own.

    PostgreSQL refuses to run as root. As root the owner of an existing cluster is kept; otherwise the first of
    `ACCOUNT_NAMES` that exists is taken.
    """
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (seen := cluster.stat()).st_uid != 0:
        return Account(seen.st_uid, seen.st_gid)
    return _first_known(ACCOUNT_NAMES, pwd.getpwnam)


def _first_known(names: tuple[str, ...], lookup: Callable[[str], pwd.struct_passwd]) -> Account:
    for name in names:
        try:
            entry = lookup(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    raise DataDirUnusable(
        f"PostgreSQL does not run as root, and none of the accounts {', '.join(names)} exists", names=names
    )


def give(path: Path, account: Account | None) -> None:
    """Make `path` and all below it belong to `account`, without following links."""
    if account is None:
        return
    os.chown(path, account.uid, account.gid, follow_symlinks=False)
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            os.chown(os.path.join(folder, name), account.uid, account.gid, follow_symlinks=False)
