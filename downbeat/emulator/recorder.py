"""The monitor that writes down what a program registers."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import empty_pb2, json_format
from pulumi import RunError
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import resource_pb2

from downbeat.emulator.computed_outputs import COMPUTED, LATER, Place
from downbeat.emulator.monitor import READ_STACK, STACK
from downbeat.emulator.provider.values import from_wire, to_struct

PROVIDER = "pulumi:providers:"


@dataclass(frozen=True)
class Registration:
    """One resource; `inputs` by the provider's own names, `parent` a URN, `depends_on` URNs;
    `replace_on_changes` are the inputs that the program itself lets replace it; `secrets` the names
    of inputs whose values are secret, and are left out.
    """

    urn: str
    type: str
    name: str
    custom: bool
    inputs: Mapping[str, Any]
    parent: str
    depends_on: tuple[str, ...]
    replace_on_changes: tuple[str, ...]
    secrets: tuple[str, ...]


class Recorder(mocks.MockMonitor):
    """Writes down what a program registers. Its URNs are the engine's."""

    def __init__(self, place: Place, stacks: Mapping[str, Mapping[str, Any]]) -> None:
        """`stacks`: what other stacks export, by their full name."""
        super().__init__(None)  # type: ignore[arg-type]
        self._place, self._stacks = place, stacks
        self._lock = threading.Lock()
        self.registered: list[Registration] = []

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        above = parent.split("::")[2] if parent else ""
        chain = f"{above}${type_}" if above and above.split("$")[-1] != STACK else type_
        return f"urn:pulumi:{settings.get_stack()}::{settings.get_project()}::{chain}::{name}"

    def RegisterResource(self, request: Any) -> Any:
        urn = self.make_urn(request.parent, request.type, request.name)
        inputs, secrets = from_wire(json_format.MessageToDict(request.object))
        if not request.type.startswith(PROVIDER) and request.type != STACK:
            with self._lock:
                self.registered.append(_registration(urn, request, inputs, secrets))
        made = COMPUTED.get(request.type, lambda place, given: {})(self._place, inputs)
        identity = f"{LATER}{request.name}" if request.custom else ""
        filled = {"arn": f"{LATER}{request.name}-arn"} | inputs | made if request.custom else inputs
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=identity, object=to_struct(filled, secrets)
        )

    def RegisterResourceOutputs(self, request: Any) -> Any:
        return empty_pb2.Empty()

    def RegisterStackTransform(self, request: Any) -> Any:
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: Any) -> Any:
        return empty_pb2.Empty()

    def Invoke(self, request: Any) -> Any:
        arguments, _ = from_wire(json_format.MessageToDict(request.args))
        answer = resource_pb2.ResourceInvokeResponse()
        getattr(answer, "return").CopyFrom(to_struct(self._answer(request.tok, arguments)))
        return answer

    def _answer(self, token: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        place = self._place
        if token == READ_STACK:
            name = str(arguments.get("name"))
            outputs = dict(self._stacks.get(name, {}))
            return {"name": name, "outputs": outputs, "secretOutputNames": []}
        answers: dict[str, dict[str, Any]] = {
            "aws:index/getCallerIdentity:getCallerIdentity": {
                "accountId": place.account,
                "arn": place.arn("iam", "root", everywhere=True),
                "id": place.account,
                "userId": place.account,
            },
            # Which version of a function is the newest is known where one may ask AWS.
            "aws:lambda/getFunction:getFunction": {},
            "aws:index/getRegion:getRegion": {
                "region": place.region,
                "name": place.region,
                "id": place.region,
            },
        }
        if token not in answers:
            raise RunError(
                f"the program asks AWS for {token}, which cannot be answered before it is deployed"
            )
        return answers[token]


def _registration(
    urn: str, request: Any, inputs: Mapping[str, Any], secrets: frozenset[str]
) -> Registration:
    return Registration(
        urn=urn,
        type=request.type,
        name=request.name,
        custom=request.custom,
        inputs={key: value for key, value in inputs.items() if key not in secrets},
        parent="" if f"::{STACK}::" in request.parent else request.parent,
        depends_on=tuple(sorted(request.dependencies)),
        replace_on_changes=tuple(request.replaceOnChanges),
        secrets=tuple(sorted(secrets)),
    )
