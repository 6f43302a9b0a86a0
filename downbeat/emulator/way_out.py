"""What a person can do when `up` or `down` cannot go on: a sentence for each way in which a
machine fails.
"""

from __future__ import annotations

import errno
from pathlib import Path

from downbeat.emulator import ministack
from downbeat.emulator.checkpoint import start_anew

# What the engine or the system says, in lower case → what that means, and the way out.
FULL = "the disk is full: free some space, then run the same command again; what is there is kept"
READ_ONLY = (
    "Downbeat may not write there: give the folder to your user (`ls -ld .downbeat`), or work in"
    " another checkout"
)
PASSPHRASE = "the passphrase does not fit the state of the local stack"
UNREADABLE = "the state of the local stack cannot be read"
UNKNOWN = "the embedded AWS has what the state of the local stack does not know"
SIGNS: tuple[tuple[str, str], ...] = (
    ("no space left on device", FULL),
    ("disk quota exceeded", FULL),
    ("read-only file system", READ_ONLY),
    ("permission denied", READ_ONLY),
    ("incorrect passphrase", PASSPHRASE),
    ("passphrase must be set", PASSPHRASE),
    ("could not deserialize", UNREADABLE),
    ("unexpected end of json", UNREADABLE),
    ("failed to load checkpoint", UNREADABLE),
    ("alreadyexists", UNKNOWN),
    ("already exists", UNKNOWN),
)
MEANT = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.EEXIST: "there is a file where a folder is needed: move it away",
    errno.ENOTDIR: "there is a file where a folder is needed: move it away",
}
ENDED = (
    "The embedded AWS ended in the middle. Run the same command again: it is started with the state"
    " that it last saved, and what is missing there is made again."
)


def of_system(error: OSError) -> str:
    """What the operating system refused, where, and what to do."""
    where = f"{error.filename}: " if error.filename else ""
    meant = MEANT.get(error.errno or 0)
    return f"{where}{error.strerror or error}" + (f" - {meant}" if meant else "")


def of_refusal(text: str, folder: Path) -> str:
    """The text of a refusal, with the way out of what it is a sign of."""
    lowered = text.lower()
    meant = next((words for sign, words in SIGNS if sign in lowered), "")
    if meant in (PASSPHRASE, UNREADABLE, UNKNOWN):
        return f"{text}\n{meant}: {start_anew(folder.name)}"
    if meant:
        return f"{text}\n{meant}"
    return f"{text}\n{ENDED}" if ended(folder) else text


def ended(folder: Path) -> bool:
    """Whether the embedded AWS was started, and is gone without having been stopped."""
    return (folder / "embedded.pid").exists() and ministack.running(folder) is None
