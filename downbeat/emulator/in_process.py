"""Where there is neither a pulumi CLI nor Go: the program runs in this process, and a monitor does
what the engine would do.

The SDK hands every registration to a MockMonitor; this one checks, compares with the last run, and
has the stand-in provider make the same calls, once the rules of `policies/` that judge a single
resource are content. What it leaves to the real engine: transforms and hooks, aliases, protection,
rules about the whole stack.
"""

from __future__ import annotations

import asyncio
import contextvars
import secrets as random
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime import mocks, settings
from pulumi.runtime.config import set_all_config
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.stack import run_in_stack

from downbeat.config.adopted import KEY as ADOPTED
from downbeat.config.adopted import adopted_resources
from downbeat.emulator.changes import SAME, Deployed, Report, ResourceChange, silent
from downbeat.emulator.ledger import Entry, Ledger, sealed
from downbeat.emulator.name_clashes import clashes
from downbeat.emulator.projects import STAND_IN_SECRET, Project, flat_config, secret_keys
from downbeat.emulator.provider import Diff, Provider, Refused
from downbeat.emulator.provider.lookups import LOOKUPS
from downbeat.emulator.provider.provider import Made
from downbeat.emulator.provider.values import UNKNOWN, from_wire, known, to_struct
from policies import guard
from policies.rules import mode
from policies.rules.plain import plain_value
from policies.rules.rule import Resource as Judged

STACK = "pulumi:pulumi:Stack"
REFERENCE = "pulumi:pulumi:StackReference"
READ_STACK = "pulumi:pulumi:readStackOutputs"


Stacks = Mapping[str, Mapping[str, Any]]


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


class LookupRefused(grpc.RpcError):
    """A look-up that the provider refused, as the engine tells a program of it."""

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return f"invocation returned an error: {self}"


class Monitor(mocks.MockMonitor):
    """Takes registrations as the engine does: create, update, replace or leave as it is, and at the
    end delete what is gone.

    It is a MockMonitor for the messages' sake alone, and has no mocks: every request that would ask
    them is answered here.
    """

    def __init__(
        self,
        provider: Provider,
        ledger: Ledger,
        stacks: Stacks,
        levels: guard.Levels,
        report: Report,
        *,
        preview: bool,
        adopted: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        """`adopted`: (type, name) of what stays when the stack gives it up; the program's own
        transform, which says so to the engine, has nobody to run it here.
        """
        super().__init__(None)  # type: ignore[arg-type]
        self._provider, self._ledger, self._stacks, self._report, self._preview = (
            provider,
            ledger,
            stacks,
            report,
            preview,
        )
        self._lock = threading.Lock()
        self._seen: set[str] = set()
        self._replaced: set[str] = set()
        self._doomed: list[Entry] = []
        self._violations: list[str] = []
        self._levels = levels
        self._adopted = adopted
        self.changes: list[ResourceChange] = []
        self.stack_outputs: dict[str, Any] = {}

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        above = parent.split("::")[2] if parent else ""
        chain = f"{above}${type_}" if above and above.split("$")[-1] != STACK else type_
        return f"urn:pulumi:{settings.get_stack()}::{settings.get_project()}::{chain}::{name}"

    def RegisterResource(self, request: Any) -> Any:
        urn = self.make_urn(request.parent, request.type, request.name)
        with self._lock:
            if urn in self._seen:
                raise Refused(f"Duplicate resource URN '{urn}'; try giving it a unique name")
            self._seen.add(urn)
        if not request.custom or request.type.startswith("pulumi:providers:"):
            identity = "stand-in" if request.custom else ""
            return resource_pb2.RegisterResourceResponse(
                urn=urn, id=identity, object=request.object
            )
        inputs, secrets = from_wire(json_format.MessageToDict(request.object))
        self._judge(urn, request, inputs)
        entry, outputs = self._settle(urn, request, inputs, secrets)
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=entry.id, object=to_struct(outputs, entry.secrets)
        )

    def RegisterResourceOutputs(self, request: Any) -> Any:
        if request.urn.split("::")[2] == STACK:
            outputs, hidden = from_wire(json_format.MessageToDict(request.outputs))
            self.stack_outputs = {
                key: "[secret]" if key in hidden else value
                for key, value in outputs.items()
                if known(value)
            }
        return empty_pb2.Empty()

    def RegisterStackTransform(self, request: Any) -> Any:
        """The guard's, which judges by itself here (`_judge`); it changes nothing of a resource."""
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: Any) -> Any:
        """What answers an invoke is on this machine already."""
        return empty_pb2.Empty()

    def ExistsResource(self, request: Any) -> Any:
        """Whether the embedded AWS has the resource of that id."""
        found = self._provider.read(request.type, request.id, request.id, {}, {})
        return resource_pb2.ExistsResourceResponse(exists=found is not None)

    def Invoke(self, request: Any) -> Any:
        arguments, _ = from_wire(json_format.MessageToDict(request.args))
        found = (
            self._stack_outputs(arguments)
            if request.tok == READ_STACK
            else self._invoked(request.tok, arguments)
        )
        answer = resource_pb2.ResourceInvokeResponse()
        getattr(answer, "return").CopyFrom(to_struct(found))
        return answer

    def _invoked(self, token: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What a function of the provider answers; of a look-up what the engine would say where
        there is no such thing, for the program to judge.
        """
        try:
            return self._provider.invoke(token, arguments)
        except Refused as refusal:
            if token in LOOKUPS:
                raise LookupRefused(str(refusal)) from None
            raise

    def ReadResource(self, request: Any) -> Any:
        """A `.get`, or a StackReference."""
        urn = self.make_urn(request.parent, request.type, request.name)
        arguments, _ = from_wire(json_format.MessageToDict(request.properties))
        if request.type == REFERENCE:
            found = self._stack_outputs({"name": arguments.get("name") or request.id})
        else:
            read = self._provider.read(request.type, request.name, request.id, arguments, {})
            if read is None:
                raise Refused(
                    f'{request.type} "{request.name}": there is no {request.id} in the embedded AWS'
                )
            found = read[0]
        return resource_pb2.ReadResourceResponse(urn=urn, properties=to_struct(found))

    def _stack_outputs(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What a stack exports, as the engine answers it; of its own outputs it keeps none."""
        name = str(arguments.get("name"))
        if name.split("/")[1:] == [settings.get_project(), settings.get_stack()]:
            return {"name": name, "outputs": {}, "secretOutputNames": []}
        if name not in self._stacks:
            raise Refused(
                f'the stack "{name}" is not known here: no reference of the stack file names it'
            )
        return {"name": name, "outputs": dict(self._stacks[name]), "secretOutputNames": []}

    def _judge(self, urn: str, request: Any, inputs: Mapping[str, Any]) -> None:
        """The mandatory policies: in preview all that is against them is told at once, at its
        end.
        """
        found, _ = guard.violations(
            Judged(request.type, plain_value(inputs), urn, request.name), self._levels
        )
        told = [f'{request.type} "{request.name}": {line}' for line in found]
        if told and not self._preview:
            raise Refused("\n".join(told))
        with self._lock:
            self._violations += told

    def finish(self) -> None:
        """Deletes what was replaced, and what the program no longer registers: the last made first.
        Raises Refused for violations.
        """
        if self._violations:
            raise Refused("\n".join(sorted(self._violations)))
        for entry in self._doomed:
            self._delete(entry)
        gone = [
            (urn, entry) for urn, entry in self._ledger.entries.items() if urn not in self._seen
        ]
        for urn, entry in reversed(gone):
            change = ResourceChange("delete", entry.type, entry.name, entry.inputs, {})
            self._tell(change, done=False)
            self._delete(entry)
            if not self._preview:
                self._ledger.remove(urn)
            self._tell(change, done=True)

    def _settle(
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


def run_program(
    program: Callable[[], None], project: Project, monitor: mocks.MockMonitor, *, preview: bool
) -> None:
    """Runs a Pulumi program against the monitor, apart from every other run in this process; what
    it raises is raised here.

    MockSettings and run_in_stack are the SDK's own way of doing that under test; pulumi is pinned.
    """

    def body() -> None:
        settings.set_root_resource(None)  # type: ignore[arg-type]
        settings.configure(
            mocks.MockSettings(
                monitor=monitor,
                monitor_features=set(),
                engine=mocks.MockEngine(None),
                project=project.name,
                stack=project.stack,
                dry_run=preview,
                organization="organization",
                root_directory=str(project.root),
                callbacks=None,
                outputs=set(),
                lock=threading.Lock(),
                package_refs={},
                base_providers_by_ref={},
                parallel=None,
                legacy_apply_enabled=False,
            )
        )
        set_all_config(flat_config(project, STAND_IN_SECRET), secret_keys(project))
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(run_in_stack(program))
        finally:
            loop.close()
            asyncio.set_event_loop(None)

    contextvars.copy_context().run(body)
