"""The guard: a small process that keeps one PostgreSQL server alive while somebody uses it, and no longer.

Run as a script with nothing but the standard library, so that it is up in 30 ms and costs no more than it must:
`python -I -S guard.py TASK`, with a `Task` as JSON. It holds `guard.lock` alone for its whole life. Users hold
`users.lock` together; as soon as the guard can have that one alone, nobody is left and the server is stopped.
Killing the users with -9 changes nothing about that, as the kernel releases their locks. When the guard itself is
killed, the server is told to stop by the kernel (parent death signal) and the users start another guard.
"""

import ctypes
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

POLL_S = 0.05
LOCK_WAIT_S = 5.0
STOP_WAIT_S = 60.0
QUIT_WAIT_S = 5.0
ORPHAN_WAIT_S = 10.0
MAX_FAILURES = 3
LOG_LIMIT_BYTES = 10_000_000
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PROC = "/proc"


class Task(NamedTuple):
    """What a guard has to do.

    `home` holds the cluster, the locks and the log; `command` is the server's program with its options; `uid` and
    `gid` are the server's account (None: the guard's own); `remove` names a folder to delete at the end (scratch).
    """

    home: str
    command: list[str]
    uid: int | None
    gid: int | None
    remove: str | None

    @property
    def cluster(self) -> str:
        return os.path.join(self.home, "cluster")

    @property
    def log(self) -> str:
        return os.path.join(self.home, "server.log")


def cluster_tag(cluster: str) -> str:
    """A name for the server of this folder, unique on this machine while the folder exists."""
    seen = os.stat(cluster)
    return f"headway-{seen.st_dev:x}-{seen.st_ino:x}"


def open_cluster(cluster: str) -> tuple[str, tuple[int, ...]]:
    """How PostgreSQL's programs are told their data directory: the argument of `-D`, and the descriptors to pass on.

    An open folder is an absolute path below `/proc/self/fd` that needs no right to enter the folders above, so a
    server without privileges can live below a folder that only root may enter. The working directory would do the
    same, but PostgreSQL 15 leaves it to look for its own programs.
    """
    if not os.path.isdir(f"{_PROC}/self/fd"):
        return cluster, ()
    folder = os.open(cluster, os.O_RDONLY | os.O_DIRECTORY)
    return f"{_PROC}/self/fd/{folder}", (folder,)


def _command_lines() -> Iterator[tuple[int, list[str]]]:
    """Every process with its arguments."""
    if os.path.isdir(f"{_PROC}/self"):
        for name in os.listdir(_PROC):
            if name.isdigit():
                yield int(name), _arguments(int(name))
        return
    ask = ["/bin/ps", "-axo", "pid=,command="]
    listing = subprocess.run(ask, capture_output=True, text=True, check=False).stdout  # noqa: S603 - a constant
    for line in listing.splitlines():
        pid, _, command = line.strip().partition(" ")
        yield int(pid), command.split(" ") if not command.startswith("postgres: ") else [command]


def _arguments(pid: int) -> list[str]:
    try:
        with open(f"{_PROC}/{pid}/cmdline", "rb") as file:
            return file.read().decode(errors="replace").rstrip("\0").split("\0")
    except OSError:
        return []


def belongs(arguments: list[str], tag: str) -> bool:
    """Whether these are the arguments of the server named `tag` or of one of its backends."""
    if not arguments:
        return False
    first = arguments[0]
    if first.startswith("postgres: "):
        return first.startswith(f"postgres: {tag}: ")
    return os.path.basename(first) == "postgres" and f"cluster_name={tag}" in arguments


def processes_of(tag: str) -> list[int]:
    """The server named `tag` and its backends, also those whose server is gone."""
    return [pid for pid, arguments in _command_lines() if belongs(arguments, tag)]


def postmaster_file(cluster: str) -> list[str]:
    """The lines of `postmaster.pid`; none when there is no such file."""
    try:
        with open(os.path.join(cluster, "postmaster.pid")) as file:
            return file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def postmaster_pid(cluster: str) -> int | None:
    """The process named by `postmaster.pid`, dead or alive."""
    lines = postmaster_file(cluster)
    return int(lines[0]) if lines and lines[0].isdigit() else None


def is_ready(cluster: str) -> bool:
    """Whether the server says of itself that it accepts connections."""
    lines = postmaster_file(cluster)
    return len(lines) > 7 and lines[7].strip() == "ready"


def alive(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Guard:
    """The loop: start or adopt, watch, restart, and stop when the last user went."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.tag = cluster_tag(task.cluster)
        self.users = os.open(os.path.join(task.home, "users.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        self.child: subprocess.Popen[bytes] | None = None
        self.pid = 0

    def run(self) -> int:
        """Returns 0 when nobody is left, 1 when the server would not come up."""
        failures = 0
        while failures <= MAX_FAILURES:
            self.start_or_adopt()
            was_ready, unused = self.watch()
            if unused:
                self.stop()
                return 0
            failures = 0 if was_ready or self._was_killed() else failures + 1
            time.sleep(POLL_S * (2**failures - 1))
        return 1

    def start_or_adopt(self) -> None:
        """Watch the server that is there, or start one after the remains of the last are gone."""
        self.child = None
        found = postmaster_pid(self.task.cluster)
        if found is not None and self._is_postmaster(found):
            self.pid = found
            return
        clear_orphans(self.tag)
        if found is not None:
            self._remove_misleading_pid_file(found)
        self._remove_empty_lock_files()
        self.child = self._spawn()
        self.pid = self.child.pid

    def _remove_empty_lock_files(self) -> None:
        """A server killed while it wrote its lock file leaves it empty, and none would start beside it again."""
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            path = os.path.join(self.task.cluster, name)
            try:
                if os.path.getsize(path) == 0:
                    os.unlink(path)
            except FileNotFoundError:
                continue

    def _was_killed(self) -> bool:
        """A server that somebody killed while it was starting did not fail."""
        return self.child is not None and self.child.returncode == -signal.SIGKILL

    def _is_postmaster(self, pid: int) -> bool:
        return pid in processes_of(self.tag)

    def _remove_misleading_pid_file(self, pid: int) -> None:
        """A number in `postmaster.pid` that an unrelated process has by now would stop PostgreSQL from starting."""
        arguments = _arguments(pid)
        if alive(pid) and arguments and not os.path.basename(arguments[0]).startswith("postgres"):
            os.unlink(os.path.join(self.task.cluster, "postmaster.pid"))

    def _spawn(self) -> subprocess.Popen[bytes]:
        account: dict[str, object] = {}
        if self.task.uid is not None:
            account = {"user": self.task.uid, "group": self.task.gid, "extra_groups": []}
        program, *options = self.task.command
        where, folder = open_cluster(self.task.cluster)
        log = open_log(self.task.log)
        try:
            return subprocess.Popen(  # type: ignore[call-overload,no-any-return] # noqa: S603 - our command
                [program, "-D", where, *options],
                cwd="/",
                pass_fds=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - the guard has one thread
                **account,
            )
        finally:
            for number in (log, *folder):
                os.close(number)

    def watch(self) -> tuple[bool, bool]:
        """Wait until the server died or nobody uses it: (it was ready, nobody is left)."""
        ready = False
        gone = open_pid(self.pid)
        try:
            while True:
                if self._unused():
                    return ready, True
                ready = ready or is_ready(self.task.cluster)
                if self._wait(gone, POLL_S):
                    return ready, False
        finally:
            if gone is not None:
                os.close(gone)

    def _unused(self) -> bool:
        try:
            fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(self, gone: int | None, wait_s: float) -> bool:
        """Wait for the server's end; True when it has come."""
        if gone is not None:
            ended = bool(select.select([gone], [], [], wait_s)[0])
        else:
            time.sleep(wait_s)
            ended = False
        if self.child is not None:
            return self.child.poll() is not None
        return ended or not alive(self.pid)

    def stop(self) -> None:
        """Fast shutdown (at once for a scratch database), then with ever more force."""
        first = signal.SIGINT if self.task.remove is None else signal.SIGQUIT
        for number, wait_s in ((first, STOP_WAIT_S), (signal.SIGQUIT, QUIT_WAIT_S), (signal.SIGKILL, QUIT_WAIT_S)):
            if self._signal_and_wait(number, wait_s):
                break
        clear_orphans(self.tag)

    def _signal_and_wait(self, number: signal.Signals, wait_s: float) -> bool:
        gone = open_pid(self.pid)
        try:
            os.kill(self.pid, number)
            ends = time.monotonic() + wait_s
            while time.monotonic() < ends:
                if self._wait(gone, POLL_S):
                    return True
            return False
        except ProcessLookupError:
            return True
        finally:
            if gone is not None:
                os.close(gone)


def clear_orphans(tag: str) -> None:
    """End what a killed server left behind: its shared memory stays in use, and no new server starts, until then."""
    began = time.monotonic()
    while (orphans := processes_of(tag)) and time.monotonic() - began < ORPHAN_WAIT_S:
        late = time.monotonic() - began > 0.3
        for pid in orphans:
            try:
                os.kill(pid, signal.SIGKILL if late else signal.SIGQUIT)
            except ProcessLookupError:
                continue
        time.sleep(0.01)
        collect_remains()
    collect_remains()


def collect_remains() -> None:
    """Collect dead backends, which became our children when their server died (`adopt_orphans`)."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
    except ChildProcessError:
        return


def open_pid(pid: int) -> int | None:
    """A descriptor that becomes readable when the process ends, where the system has such a thing."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None


def adopt_orphans() -> None:
    """Become the parent of orphaned backends: the first process of a container often does not collect the dead."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent() -> None:
    """In the server's process: ask the kernel for a fast shutdown when the guard dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)


def open_log(path: str) -> int:
    """The server's log for appending, begun anew when it has grown large."""
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    if os.fstat(log).st_size > LOG_LIMIT_BYTES:
        os.ftruncate(log, 0)
    return log


def hold_guard_lock(home: str) -> bool:
    """Become the only guard of this folder; probes by others hold the lock for an instant, so try for a while."""
    fd = os.open(os.path.join(home, "guard.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    ends = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > ends:
                return False
            time.sleep(0.01)


def ignore_terminal() -> None:
    """Signals meant for the users are no reason to go before them; handlers, unlike SIG_IGN, are not inherited."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)


def main(argument: str) -> int:
    """Guard the server described by `argument` (a `Task` as JSON)."""
    task = Task(**json.loads(argument))
    os.chdir("/")
    ignore_terminal()
    adopt_orphans()
    if not hold_guard_lock(task.home):
        return 2
    status = Guard(task).run()
    if task.remove is not None and status == 0:
        import shutil

        shutil.rmtree(task.remove, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
