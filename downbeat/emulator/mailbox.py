"""The mailbox of a local stack: what its topics published, in a file, one message a line. Nothing
is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

FILE = "mail.jsonl"


class Message(NamedTuple):
    """A message of a topic: `to` are the mail addresses that are subscribed, whether or not they
    have confirmed; `time` is that of the wall clock, ISO 8601.
    """

    time: str
    topic: str
    subject: str
    body: str
    to: tuple[str, ...]


def note(folder: Path, topic: str, subject: str, body: str, to: tuple[str, ...]) -> None:
    """Adds a message."""
    time = datetime.now(UTC).isoformat(timespec="seconds")
    line = json.dumps(Message(time, topic, subject, body, to)._asdict(), ensure_ascii=False)
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def messages(folder: Path) -> list[Message]:
    """All messages, the oldest first; a line that is torn is left out."""
    path = folder / FILE
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    return list(_parsed(text))


def _parsed(text: str) -> Iterator[Message]:
    for line in text.splitlines():
        try:
            values = json.loads(line)
            yield Message(**values | {"to": tuple(values["to"])})
        except (ValueError, TypeError, KeyError):
            continue  # the disk was full, or the process was killed, while it was written
