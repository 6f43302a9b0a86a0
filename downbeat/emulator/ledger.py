"""What a run in process remembers of what it made and put out: one JSON file, written
whole, in which no secret can be read.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from downbeat.emulator import notes
from downbeat.emulator.checkpoint import StateLost, start_anew

SEALED = "__sealed"


class Entry(NamedTuple):
    """One resource: its inputs as checked, its outputs; those named in `secrets` are sealed in the
    file.
    """

    type: str
    name: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    secrets: frozenset[str]
    retain: bool


class Ledger:
    """The entries by URN, in the order in which they were made, and the stack's outputs that are no
    secrets, as the last whole run left them.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        saved = _saved(path)
        self.salt: str = saved["salt"]
        self.outputs: dict[str, Any] = saved.get("outputs", {})
        self.entries: dict[str, Entry] = {
            urn: Entry(**entry | {"secrets": frozenset(entry["secrets"])})
            for urn, entry in saved["entries"].items()
        }

    def put(self, urn: str, entry: Entry) -> None:
        """Adds or replaces an entry; what is replaced keeps its place in the order."""
        with self._lock:
            self.entries[urn] = entry

    def remove(self, urn: str) -> None:
        """Forgets an entry."""
        with self._lock:
            del self.entries[urn]

    def save(self) -> None:
        """Writes the file, or removes it when nothing is left."""
        if not self.entries:
            self._path.unlink(missing_ok=True)
            _backup(self._path).unlink(missing_ok=True)
            return
        entries = {
            urn: (
                entry._asdict()
                | {
                    "outputs": sealed(entry.outputs, entry.secrets, self.salt),
                    "secrets": sorted(entry.secrets),
                }
            )
            for urn, entry in self.entries.items()
        }
        if self._path.exists() and not notes.is_torn(self._path):
            shutil.copyfile(self._path, _backup(self._path))
        notes.write(
            self._path,
            json.dumps(
                {"salt": self.salt, "outputs": self.outputs, "entries": entries},
                indent=1,
                ensure_ascii=False,
            ),
        )


def _saved(path: Path) -> dict[str, Any]:
    """What the file holds; what its backup holds, where it is torn; nothing, where there is none.
    Raises StateLost.
    """
    if not path.exists():
        return {"salt": secrets.token_hex(16), "entries": {}}
    for each in (path, _backup(path)):
        saved = notes.read_json(each)
        if isinstance(saved, dict):
            return saved
    stack = path.parent.name
    raise StateLost(
        f"the state of the local stack {stack} is torn and has no backup ({path}):"
        f" {start_anew(stack)}"
    )


def _backup(path: Path) -> Path:
    return path.with_name(f"{path.name}.bak")


def sealed(values: Mapping[str, Any], names: frozenset[str], salt: str) -> dict[str, Any]:
    """The values with those named replaced by a keyed digest: enough to see that one changed, too
    little to know it.
    """
    return {key: _seal(value, salt) if key in names else value for key, value in values.items()}


def _seal(value: Any, salt: str) -> Any:
    if isinstance(value, Mapping) and SEALED in value:
        return value
    text = json.dumps(value, sort_keys=True, default=repr)
    return {SEALED: hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()}
