"""The lock of a local stack: one command works on it at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from downbeat.emulator import notes


class Busy(RuntimeError):
    """Another command works on the same stack."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the stack's folder for one command. Raises Busy."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = notes.read(folder / "lock").strip()
            who = f" (process {holder})" if holder.isdecimal() else ""
            raise Busy(
                f"another `downbeat`{who} works on the stack {folder.name}; wait for it, or end it"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)
