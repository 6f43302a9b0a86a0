"""The monitor of a program that runs without the engine: it takes registrations as the engine
does.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import resource_pb2

from downbeat.emulator.changes import Report, ResourceChange
from downbeat.emulator.deployment_steps import Steps
from downbeat.emulator.ledger import Ledger
from downbeat.emulator.provider import Provider, Refused
from downbeat.emulator.provider.lookups import LOOKUPS
from downbeat.emulator.provider.values import from_wire, known, to_struct
from policies import guard
from policies.rules.plain import plain_value
from policies.rules.rule import Resource as Judged

STACK = "pulumi:pulumi:Stack"
REFERENCE = "pulumi:pulumi:StackReference"
READ_STACK = "pulumi:pulumi:readStackOutputs"
Stacks = Mapping[str, Mapping[str, Any]]


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
        self._provider, self._stacks, self._preview = provider, stacks, preview
        self._ledger = ledger
        self._steps = Steps(provider, ledger, report, preview=preview, adopted=adopted)
        self._lock = threading.Lock()
        self._seen: set[str] = set()
        self._violations: list[str] = []
        self._levels = levels
        self.stack_outputs: dict[str, Any] = {}
        self._hidden: frozenset[str] = frozenset()

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
        entry, outputs = self._steps.settle(urn, request, inputs, secrets)
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=entry.id, object=to_struct(outputs, entry.secrets)
        )

    def RegisterResourceOutputs(self, request: Any) -> Any:
        if request.urn.split("::")[2] == STACK:
            outputs, hidden = from_wire(json_format.MessageToDict(request.outputs))
            self._hidden = frozenset(hidden)
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
        resource = self._provider.read(request.type, request.id, request.id, {}, {})
        return resource_pb2.ExistsResourceResponse(exists=resource is not None)

    def Invoke(self, request: Any) -> Any:
        arguments, _ = from_wire(json_format.MessageToDict(request.args))
        result = (
            self._stack_outputs(arguments)
            if request.tok == READ_STACK
            else self._invoked(request.tok, arguments)
        )
        answer = resource_pb2.ResourceInvokeResponse()
        getattr(answer, "return").CopyFrom(to_struct(result))
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
            properties = self._stack_outputs({"name": arguments.get("name") or request.id})
        else:
            read = self._provider.read(request.type, request.name, request.id, arguments, {})
            if read is None:
                raise Refused(
                    f'{request.type} "{request.name}": there is no {request.id} in the embedded AWS'
                )
            properties = read[0]
        return resource_pb2.ReadResourceResponse(urn=urn, properties=to_struct(properties))

    def _stack_outputs(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What a stack exports, as the engine answers it; of itself what the last `up` left."""
        name = str(arguments.get("name"))
        if name.split("/")[1:] == [settings.get_project(), settings.get_stack()]:
            return {"name": name, "outputs": self._ledger.outputs, "secretOutputNames": []}
        if name not in self._stacks:
            raise Refused(
                f'the stack "{name}" is not known here: no reference of the stack file names it'
            )
        return {"name": name, "outputs": dict(self._stacks[name]), "secretOutputNames": []}

    def _judge(self, urn: str, request: Any, inputs: Mapping[str, Any]) -> None:
        """The mandatory policies: in preview all that is against them is told at once, at its
        end.
        """
        violations, _ = guard.violations(
            Judged(request.type, plain_value(inputs), urn, request.name), self._levels
        )
        lines = [f'{request.type} "{request.name}": {line}' for line in violations]
        if lines and not self._preview:
            raise Refused("\n".join(lines))
        with self._lock:
            self._violations += lines

    def finish(self) -> None:
        """Deletes what was replaced, and what the program no longer registers. Raises Refused for
        violations.
        """
        if self._violations:
            raise Refused("\n".join(sorted(self._violations)))
        self._steps.finish(self._seen)
        if not self._preview:
            self._ledger.outputs = {
                key: value for key, value in self.stack_outputs.items() if key not in self._hidden
            }

    @property
    def changes(self) -> list[ResourceChange]:
        """What was done about each resource that is not as it was."""
        return self._steps.changes
