"""Starting, watching and leaving an embedded server."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from headway.kernel.postgres import guard
from headway.kernel.postgres.errors import PostgresError, ServerFailed
from headway.kernel.postgres.layout import Layout, drop_link
from headway.kernel.postgres.locks import POLL_S, FileLock
from headway.kernel.postgres.starting import WAIT_FOR_OTHERS_S, Child, Plan, ensure_running, is_guarded

WATCH_S = 0.25
RETRY_S = 1.0
STOP_S = 90.0

OnEvent = Callable[[str], None]


class RunningServer:
    """One user's hold on the server of a data directory; the server lives while anybody holds it."""

    def __init__(self, plan: Plan, on_event: OnEvent) -> None:
        self._plan = plan
        self._layout = plan.layout
        self._say = on_event
        self._users = FileLock(plan.layout.users_lock)
        self._guard: Child | None = None
        self._watch: asyncio.Task[None] | None = None
        self._dsn = ""
        self._pid = 0
        self._left = False

    @property
    def dsn(self) -> str:
        """The address for asyncpg, psql and other libpq clients; it stays the same when the server is restarted."""
        return self._dsn

    @property
    def data_dir(self) -> Path:
        """The data directory; the server's own files are in its folder `postgres`."""
        return self._layout.data_dir

    @property
    def pid(self) -> int:
        """The server's process; another one after a restart."""
        self._pid = guard.postmaster_pid(str(self._layout.cluster)) or self._pid
        return self._pid

    async def stop(self) -> None:
        """Leave; for the last user this returns when the server is gone. Stopping twice is harmless."""
        if self._left:
            return
        self._left = True
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        if await self._leave():
            drop_link(self._layout.cluster)

    async def hold(self) -> None:
        """Join the users, after a guard that is just stopping has finished, and see to it that the server runs."""
        if not await self._users.wait(exclusive=False, timeout_s=WAIT_FOR_OTHERS_S):
            raise ServerFailed(f"the last server of {self.data_dir} is still stopping", data_dir=str(self.data_dir))
        try:
            await ensure_running(self._plan, self._adopt)
            self._dsn = self._layout.dsn()
        except BaseException:
            with suppress(PostgresError):
                await self._leave()
            raise
        self._watch = asyncio.create_task(self._keep(self.pid), name="postgres-watch")

    def _adopt(self, child: Child) -> None:
        self._guard = child

    async def _keep(self, pid: int) -> None:
        """Start another guard when the guard was killed, and tell of restarts."""
        while True:
            await asyncio.sleep(WATCH_S)
            if not is_guarded(self._layout):
                await self._replace_guard()
            if self.pid != pid:
                self._say(f"the database was restarted: process {pid} is gone, {self.pid} serves")
                pid = self.pid

    async def _replace_guard(self) -> None:
        if self._guard is not None:
            self._guard.ended()
        self._say("the guard of the database is gone, starting another")
        try:
            await ensure_running(self._plan, self._adopt)
        except (PostgresError, OSError) as error:
            self._say(f"the database cannot be started: {error}")
            await asyncio.sleep(RETRY_S)

    async def _leave(self) -> bool:
        """Let go of the lock; True when the server is gone, False when others still use it."""
        self._users.release()
        ends = time.monotonic() + STOP_S
        try:
            while time.monotonic() < ends:
                if self._guard_ended():
                    await self._until_no_process(ends)
                    return True
                if self._others_use_it():
                    return False
                await asyncio.sleep(POLL_S)
        finally:
            self._users.close()
        raise ServerFailed(f"the server of {self.data_dir} did not stop within {STOP_S:.0f} s", pid=self._pid)

    def _guard_ended(self) -> bool:
        """Also a guard that was started just now and has not got as far as its lock is one."""
        if self._guard is not None and not self._guard.ended():
            return False
        return not is_guarded(self._layout)

    def _others_use_it(self) -> bool:
        """Somebody shares the lock; when nobody has it or the guard has it alone, the server is about to stop."""
        if self._users.try_exclusive():
            self._users.release()
            return False
        if self._users.try_shared():
            self._users.release()
            return True
        return False

    async def _until_no_process(self, ends: float) -> None:
        """A guard that was killed leaves a server that is still stopping."""
        cluster = str(self._layout.cluster)
        while self._layout.cluster.exists() and guard.processes_of(guard.cluster_tag(cluster)):
            if time.monotonic() > ends:
                raise ServerFailed(f"the server of {self.data_dir} did not stop", pid=self._pid)
            await asyncio.sleep(POLL_S)


async def start(data_dir: Path | None, *, scratch: bool = False, on_event: OnEvent | None = None) -> RunningServer:
    """Provide the server of `data_dir`: made on first use, shared with whoever uses it already, adopted if it runs.

    `None` gives a scratch server in a temporary folder that is removed at the end. `scratch` gives up durability
    for speed. `on_event` is told in one sentence when the server had to be restarted.

    Raises: PostgresError of the kind that fits.
    """
    temporary = data_dir is None
    folder = _absolute(data_dir)
    plan = Plan(Layout(folder), scratch=scratch or temporary, temporary=temporary)
    plan.layout.create()
    server = RunningServer(plan, on_event or (lambda _: None))
    try:
        await server.hold()
    except BaseException:
        if temporary and not is_guarded(plan.layout):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return server


def _absolute(data_dir: Path | None) -> Path:
    """The folder without links and `~`; a new temporary one for None."""
    return Path(tempfile.mkdtemp(prefix="headway-") if data_dir is None else data_dir.expanduser()).resolve()


@asynccontextmanager
async def embedded_server(
    data_dir: Path | None = None, *, scratch: bool = False, on_event: OnEvent | None = None
) -> AsyncIterator[RunningServer]:
    """`start` on entry, `stop` on exit."""
    server = await start(data_dir, scratch=scratch, on_event=on_event)
    try:
        yield server
    finally:
        await server.stop()
