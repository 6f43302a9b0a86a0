"""Where there is neither a pulumi CLI nor Go: the program runs in this process, and a monitor does
what the engine would do.

The SDK hands every registration to a MockMonitor; this one checks, compares with the last run, and
has the stand-in provider make the same calls, once the rules of `policies/` that judge a single
resource are content. What it leaves to the real engine: transforms and hooks, aliases, protection,
rules about the whole stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from downbeat.config.adopted import KEY as ADOPTED
from downbeat.config.adopted import adopted_resources
from downbeat.emulator.changes import Deployed, Report, ResourceChange, silent
from downbeat.emulator.ledger import Ledger
from downbeat.emulator.monitor import Monitor, Stacks
from downbeat.emulator.name_clashes import clashes
from downbeat.emulator.program_run import run_program
from downbeat.emulator.projects import Project
from downbeat.emulator.provider import Provider, Refused
from policies import guard
from policies.rules import mode


class InProcess:
    """A stack without the engine; the same four operations."""

    how = (
        "no pulumi CLI and no Go to build one: the program runs in this process, the same resources"
        " are made"
    )

    def __init__(
        self,
        project: Project,
        provider: Provider,
        program: Callable[[], None],
        stacks: Stacks,
        *,
        judged: bool = True,
    ) -> None:
        """`stacks`: what other stacks export, by their full name; `judged`: whether the policies
        are applied.
        """
        self._project = project
        self._provider = provider
        self._program = program
        self._stacks = stacks
        self._levels = guard.configured({} if judged else {"all": "disabled"})
        self._ledger = Ledger(project.folder / "in-process.json")
        tags = project.config.get("aws:defaultTags") or {}
        provider.configure(project.region, tags.get("tags") or {})

    def refresh(self, report: Report = silent) -> None:
        """Forgets what the embedded AWS no longer has."""
        for urn, entry in list(self._ledger.entries.items()):
            if (
                self._provider.read(entry.type, entry.name, entry.id, entry.outputs, entry.inputs)
                is None
            ):
                self._ledger.remove(urn)
                report(ResourceChange("delete", entry.type, entry.name, entry.inputs, {}), True)
        self._ledger.save()

    def preview(self, report: Report = silent) -> list[ResourceChange]:
        """What `up` would do. Raises Refused or RunError with a sentence."""
        return self._run(report, preview=True).changes

    def up(self, report: Report = silent) -> Deployed:
        """Deploys; what was made before a fault is kept in the ledger."""
        try:
            monitor = self._run(report, preview=False)
        finally:
            self._ledger.save()
        return Deployed(monitor.changes, dict(sorted(monitor.stack_outputs.items())))

    def clashes(self, changes: Iterable[ResourceChange]) -> list[str]:
        """What is there already under the names of what is to be created."""
        return clashes(self._provider, changes)

    def take_over(self, content: Mapping[str, Any]) -> None:
        """Raises Refused: the import is the engine's."""
        raise Refused(
            "nothing can be taken over without a pulumi CLI: put one on PATH, or build it by"
            " `make engine`"
        )

    def destroy(self, report: Report = silent) -> list[ResourceChange]:
        """Deletes every resource, the last made first."""
        monitor = self._monitor(report, preview=False)
        try:
            monitor.finish()
        finally:
            self._ledger.save()
        return monitor.changes

    def _monitor(self, report: Report, *, preview: bool) -> Monitor:
        adopted = adopted_resources(self._project.config.get(ADOPTED)).resources
        return Monitor(
            self._provider,
            self._ledger,
            self._stacks,
            self._levels,
            report,
            preview=preview,
            adopted=adopted,
        )

    def _run(self, report: Report, *, preview: bool) -> Monitor:
        monitor = self._monitor(report, preview=preview)
        mode.tell(preview)
        try:
            run_program(self._program, self._project, monitor, preview=preview)
            monitor.finish()
        finally:
            mode.forget()
        return monitor
