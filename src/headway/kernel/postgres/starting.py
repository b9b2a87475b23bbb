"""From a data directory to a server that answers, whoever else is trying the same at this moment."""

import asyncio
import enum
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from headway.kernel.postgres import guard
from headway.kernel.postgres.account import own_account
from headway.kernel.postgres.binaries import VARIABLE, find_binaries
from headway.kernel.postgres.cluster import cluster_major, ensure_cluster
from headway.kernel.postgres.errors import ServerFailed
from headway.kernel.postgres.layout import Layout
from headway.kernel.postgres.locks import POLL_S, FileLock
from headway.kernel.postgres.options import server_options
from headway.kernel.postgres.reach import reachable

WAIT_FOR_OTHERS_S = 90.0
SILENCE_S = 60.0
GUARDS_LOST = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: `scratch` gives up durability for speed, `temporary` removes the data directory at the end."""

    layout: Layout
    scratch: bool
    temporary: bool


class Child:
    """A guard started by this process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended = False
        self.was_killed = False

    def ended(self) -> bool:
        """Whether it ended; its remains are collected."""
        if not self._ended:
            try:
                collected, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                collected, status = self.pid, 0
            self._ended = collected != 0
            self.was_killed = self._ended and os.WIFSIGNALED(status)
        return self._ended


def is_guarded(layout: Layout) -> bool:
    """Whether there is a guard, in this process or any other."""
    if not layout.guard_lock.exists():
        return False
    with FileLock(layout.guard_lock) as lock:
        return not lock.try_shared()


async def ensure_running(plan: Plan, on_spawn: Callable[[Child], None]) -> None:
    """Make sure that a guarded server answers; `on_spawn` is given the guard if it has to be started here.

    One process at a time does this for a data directory, so there is one `initdb` and one guard.

    Raises: PostgresError of the kind that fits.
    """
    layout = plan.layout
    with FileLock(layout.start_lock) as lock:
        if not await lock.wait(exclusive=True, timeout_s=WAIT_FOR_OTHERS_S):
            raise ServerFailed(
                f"another process has been starting the server of {layout.data_dir} for {WAIT_FOR_OTHERS_S:.0f} s",
                data_dir=str(layout.data_dir),
            )
        if is_guarded(layout) and await _until_it_answers(layout, lambda: not is_guarded(layout)):
            return
        for _ in range(GUARDS_LOST):
            if await _guard_it(plan, on_spawn):
                return
        raise ServerFailed(f"{GUARDS_LOST} guards of {layout.data_dir} were killed, one after the other")


async def _guard_it(plan: Plan, on_spawn: Callable[[Child], None]) -> bool:
    """Start a guard; False when somebody killed it before its server answered."""
    layout = plan.layout
    log_from = log_size(layout.log)
    child = spawn_guard(await asyncio.to_thread(prepare, plan))
    on_spawn(child)
    if await _until_it_answers(layout, child.ended):
        return True
    if child.was_killed:
        return False
    said = log_tail(layout.log, log_from)
    raise ServerFailed(f"the server of {layout.data_dir} stopped; {layout.log} ends:\n{said}", output=said)


def prepare(plan: Plan) -> guard.Task:
    """Find binaries and account, make the cluster if there is none, and say what the guard has to do."""
    layout = plan.layout
    account = own_account(layout.cluster)
    binaries = reachable(find_binaries(os.environ.get(VARIABLE), cluster_major(layout.cluster)), account)
    ensure_cluster(layout, binaries, account, scratch=plan.scratch)
    cluster = str(layout.cluster)
    options = server_options(tag=guard.cluster_tag(cluster), scratch=plan.scratch)
    return guard.Task(
        home=str(layout.home),
        command=[str(binaries.postgres), *options],
        uid=account.uid if account else None,
        gid=account.gid if account else None,
        remove=str(layout.data_dir) if plan.temporary else None,
    )


def spawn_guard(task: guard.Task) -> Child:
    """Start the guard in a session of its own: neither Ctrl-C nor a closing terminal reaches it."""
    program = [sys.executable, "-I", "-S", guard.__file__, json.dumps(task._asdict())]
    to_log = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    actions: list[tuple[int, int, str, int, int]] = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, task.log, to_log, 0o600),
    ]
    return Child(os.posix_spawn(program[0], program, os.environ, file_actions=actions, setsid=True))


async def _until_it_answers(layout: Layout, gone: Callable[[], bool]) -> bool:
    """Wait for the server, however long it recovers; False when its guard is gone.

    Raises: ServerFailed when it neither answers nor says that it is starting within `SILENCE_S`.
    """
    dsn = layout.dsn()
    heard = time.monotonic()
    while (answer := await _ask(dsn)) is not Answer.READY:
        if gone():
            return False
        if answer is Answer.STARTING:
            heard = time.monotonic()
        if time.monotonic() - heard > SILENCE_S:
            said = log_tail(layout.log, 0)
            raise ServerFailed(
                f"the server of {layout.data_dir} has not answered for {SILENCE_S:.0f} s; {layout.log} ends:\n{said}",
                output=said,
            )
        await asyncio.sleep(POLL_S)
    return True


class Answer(enum.Enum):
    """What a server answers to a try to connect."""

    READY = "ready"
    STARTING = "starting"  # also while it recovers, shuts down or is being killed
    NOTHING = "nothing"


async def _ask(dsn: str) -> Answer:
    try:
        connection = await asyncpg.connect(dsn, timeout=10)
    except asyncpg.TooManyConnectionsError:
        return Answer.READY
    except asyncpg.OperatorInterventionError:
        return Answer.STARTING
    except (OSError, TimeoutError, asyncpg.PostgresConnectionError):
        return Answer.NOTHING
    except asyncpg.PostgresError as error:
        raise ServerFailed(f"the server refused us: {error}", output=str(error)) from error
    await connection.close()
    return Answer.READY


def log_size(log: Path) -> int:
    """How long the log is by now, in bytes."""
    return log.stat().st_size if log.exists() else 0


def log_tail(log: Path, log_from: int, lines: int = 8) -> str:
    """The last lines that were logged since byte `log_from`."""
    if not log.exists():
        return ""
    said = log.read_bytes()
    since = said[log_from:] if len(said) >= log_from else said
    return "\n".join(since.decode(errors="replace").strip().splitlines()[-lines:])
