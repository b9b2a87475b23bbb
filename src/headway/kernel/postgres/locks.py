"""File locks that the kernel releases when their holder dies, whichever way it dies."""

import asyncio
import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

POLL_S = 0.02


class FileLock:
    """One open lock file; `flock` belongs to it, so closing it (or dying) releases the lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def try_shared(self) -> bool:
        """Take the lock together with others, unless somebody has it alone."""
        return self._try(fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """Take the lock alone, unless anybody has it."""
        return self._try(fcntl.LOCK_EX)

    def _try(self, kind: int) -> bool:
        assert self._fd is not None, f"{self.path} is closed"
        try:
            fcntl.flock(self._fd, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let the lock go but keep the file open."""
        if self._fd is not None:
            fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let the lock go for good; closing twice is harmless."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    async def wait(self, *, exclusive: bool, timeout_s: float) -> bool:
        """Take the lock as soon as it is free; False when it was not within `timeout_s`."""
        attempt = self.try_exclusive if exclusive else self.try_shared
        ends = time.monotonic() + timeout_s
        while not attempt():
            if time.monotonic() > ends:
                return False
            await asyncio.sleep(POLL_S)
        return True

    def __enter__(self) -> "FileLock":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
