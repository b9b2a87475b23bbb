"""Making a cluster: whole, with its database and password, or not at all."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from headway.kernel.postgres.account import Account, give
from headway.kernel.postgres.binaries import Binaries
from headway.kernel.postgres.errors import DataDirUnusable, InitFailed
from headway.kernel.postgres.guard import open_cluster
from headway.kernel.postgres.layout import Layout
from headway.kernel.postgres.options import DATABASE, SUPERUSER

_DRAFT_PREFIX = "cluster.new-"
_ACCESS = "# Only the embedded server's own socket, only with a password.\nlocal all all scram-sha-256\n"


def cluster_major(cluster: Path) -> int | None:
    """The major version that made `cluster`; None when there is no cluster."""
    try:
        return int((cluster / "PG_VERSION").read_text().strip())
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise DataDirUnusable(
            f"the cluster {cluster} belongs to another user (uid {cluster.stat().st_uid})",
            cluster=str(cluster),
            uid=os.geteuid(),
        ) from error


def ensure_cluster(layout: Layout, binaries: Binaries, account: Account | None, *, scratch: bool) -> bool:
    """Make the cluster if there is none: in a folder beside it, renamed when all is done; True when it was made.

    Raises: InitFailed with the last lines of what the programs said, DataDirUnusable.
    """
    _clear_drafts(layout)
    if cluster_major(layout.cluster) is not None:
        if account is not None and layout.cluster.stat().st_uid != account.uid:
            give(layout.cluster, account)
        return False
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT_PREFIX, dir=layout.home))
    try:
        _fill(draft, layout.password(), binaries, account, scratch=scratch)
        draft.rename(layout.cluster)
        _sync_folder(layout.home)
    except OSError as error:
        raise InitFailed(f"the cluster {layout.cluster} could not be made: {error}", path=str(draft)) from error
    finally:
        _clear_drafts(layout)
    return True


def _clear_drafts(layout: Layout) -> None:
    """Remove what killed launchers left; an `initdb` of theirs that still runs ends for want of its folder."""
    for draft in layout.home.glob(f"{_DRAFT_PREFIX}*"):
        shutil.rmtree(draft, ignore_errors=True)


def _fill(draft: Path, password: str, binaries: Binaries, account: Account | None, *, scratch: bool) -> None:
    give(draft, account)
    init = ["--username", SUPERUSER, "--locale=C", "--encoding=UTF8", "--auth=trust", "--no-sync"]
    _run(binaries.initdb, init, draft, account)
    statements = f"ALTER ROLE {SUPERUSER} PASSWORD '{password}';\nCREATE DATABASE {DATABASE};\n"
    alone = ["-c", f"fsync={'off' if scratch else 'on'}", "template1"]
    _run(binaries.postgres, alone, draft, account, first="--single", given=statements)
    with open(draft / "pg_hba.conf", "w") as file:
        file.write(_ACCESS)
    if not scratch:
        _run(binaries.initdb, ["--sync-only"], draft, account)


def _run(
    program: Path, options: list[str], draft: Path, account: Account | None, *, first: str = "", given: str = ""
) -> None:
    """Run one of PostgreSQL's programs on `draft`, in a session of its own so that Ctrl-C does not reach it."""
    where, folder = open_cluster(str(draft))
    command = [str(program), *([first] if first else []), "-D", where, *options]
    rights = account.popen if account is not None else {}
    try:
        done = subprocess.run(  # noqa: S603 - the binaries were chosen and probed
            command, cwd="/", pass_fds=folder, input=given, capture_output=True, text=True, check=False,
            start_new_session=True, **rights,
        )  # fmt: skip
    finally:
        for number in folder:
            os.close(number)
    if done.returncode != 0 or "ERROR:" in done.stderr:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-6:])
        raise InitFailed(f"{program.name} ended with {done.returncode} in {draft}:\n{tail}", output=tail)


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
