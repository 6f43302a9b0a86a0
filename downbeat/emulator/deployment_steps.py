"""What is done about each resource of a program that runs without the engine: created, updated,
replaced, left as it is, or deleted; and the ledger of what there is.
"""

from __future__ import annotations

import secrets as random
import threading
from collections.abc import Collection
from typing import Any

from downbeat.emulator.changes import SAME, Report, ResourceChange
from downbeat.emulator.ledger import Entry, Ledger, sealed
from downbeat.emulator.provider import Diff, Provider
from downbeat.emulator.provider.provider import Made
from downbeat.emulator.provider.values import UNKNOWN


class Steps:
    """The changes of one run. `adopted`: (type, name) of what stays when the stack gives it up."""

    def __init__(
        self,
        provider: Provider,
        ledger: Ledger,
        report: Report,
        *,
        preview: bool,
        adopted: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        self._provider, self._ledger, self._report = provider, ledger, report
        self._preview, self._adopted = preview, adopted
        self._lock = threading.Lock()
        self._replaced: set[str] = set()
        self._doomed: list[Entry] = []
        self.changes: list[ResourceChange] = []

    def finish(self, registered: Collection[str]) -> None:
        """Deletes what was replaced, and what the program no longer registers: the last made first.

        Args:
            registered: the URNs of what the program has registered.
        """
        for entry in self._doomed:
            self._delete(entry)
        gone = [
            (urn, entry) for urn, entry in self._ledger.entries.items() if urn not in registered
        ]
        for urn, entry in reversed(gone):
            change = ResourceChange("delete", entry.type, entry.name, entry.inputs, {})
            self._tell(change, done=False)
            self._delete(entry)
            if not self._preview:
                self._ledger.remove(urn)
            self._tell(change, done=True)

    def settle(
        self, urn: str, request: Any, inputs: dict[str, Any], secrets: frozenset[str]
    ) -> tuple[Entry, dict[str, Any]]:
        """Makes of one registration what it needs; gives (its entry, its outputs with the
        secrets).
        """
        token, name, old = request.type, request.name, self._ledger.entries.get(urn)
        new = self._checked(request, old, inputs, secrets)
        shut = sealed(new, secrets, self._ledger.salt)
        ignored = tuple(request.ignoreChanges)
        diff = self._provider.diff(token, old.inputs, shut, ignored, old.outputs) if old else None
        replaces = diff is not None and self._replaces(request, diff)
        before = old.inputs if old else {}
        if old and diff and not diff.changed and not replaces:
            self._tell(ResourceChange(SAME, token, name, before, shut), done=True)
            return old, old.outputs | {key: new[key] for key in old.secrets if key in new}
        operation = "replace" if replaces else "update" if old else "create"
        changed = tuple(sorted(diff.changed)) if diff else ()
        change = ResourceChange(operation, token, name, before, shut, changed)
        self._tell(change, done=False)
        if old and replaces:
            self._retire(urn, old, at_once=bool(diff and diff.delete_before_replace))
            new = self._provider.check(token, name, {}, inputs, random.token_bytes(32))
        made = self._make(request, new, secrets, updated=None if replaces else old)
        identity = made.id or (old.id if old else "")
        kept = request.retainOnDelete
        entry = Entry(token, name, identity, shut, made.outputs, made.secrets, kept)
        if not self._preview:
            self._ledger.put(urn, entry._replace(inputs=sealed(new, secrets, self._ledger.salt)))
        self._tell(change, done=True)
        return entry, made.outputs if not self._preview else made.outputs | {"id": UNKNOWN}

    def _checked(
        self, request: Any, old: Entry | None, inputs: dict[str, Any], secrets: frozenset[str]
    ) -> dict[str, Any]:
        """The inputs as the provider takes them; those whose changes are ignored, as they were."""
        before = old.inputs if old else {}
        new = self._provider.check(
            request.type, request.name, before, inputs, random.token_bytes(32)
        )
        ignored = (key for key in request.ignoreChanges if key in before and key not in secrets)
        return new | {key: before[key] for key in ignored}

    def _make(
        self, request: Any, new: dict[str, Any], secrets: frozenset[str], updated: Entry | None
    ) -> Made:
        """Updates the resource of an entry, or creates one."""
        token, name, preview = request.type, request.name, self._preview
        if updated is None:
            return self._provider.create(token, name, new, secrets=secrets, preview=preview)
        return self._provider.update(
            token, name, updated.outputs, updated.inputs, new, secrets=secrets, preview=preview
        )

    def _replaces(self, request: Any, diff: Diff) -> bool:
        """Whether the provider, or an option of the resource, asks for a new one."""
        asked = {path.split(".")[0].split("[")[0] for path in request.replaceOnChanges}
        return bool(
            diff.replaces
            or diff.changed.keys() & asked
            or (diff.changed and "*" in asked)
            or self._replaced & {*request.replace_with}
        )

    def _retire(self, urn: str, old: Entry, *, at_once: bool) -> None:
        """What is replaced goes at the end, or first where the new one has its name."""
        with self._lock:
            self._replaced.add(urn)
            if not at_once:
                self._doomed.append(old)
        if at_once:
            self._delete(old)

    def _delete(self, entry: Entry) -> None:
        kept = entry.retain or (entry.type, entry.name) in self._adopted
        if not self._preview and not kept:
            self._provider.delete(entry.type, entry.name, entry.id, entry.outputs)

    def _tell(self, change: ResourceChange, *, done: bool) -> None:
        if change.operation != SAME:
            with self._lock:
                if not done:
                    self.changes.append(change)
                self._report(change, done)
