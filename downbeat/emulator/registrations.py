"""What a stack's program registers, without an engine and without AWS: the program runs in this
process, and a monitor writes down each resource.

`python -m downbeat.emulator.registrations STACK --account 111122223333` prints it as JSON, for
programs that may not import Pulumi. What only AWS knows (the id of a key) is a placeholder that
begins with LATER.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from google.protobuf import empty_pb2, json_format
from pulumi import RunError
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import resource_pb2

from components import source_values
from downbeat.asl import DiagnosticsError
from downbeat.config import load, stack_file
from downbeat.config.sources import Answer, Reader
from downbeat.emulator.engine import main_program
from downbeat.emulator.existing import stack_values
from downbeat.emulator.in_process import READ_STACK, STACK, run_program
from downbeat.emulator.projects import Project, project, without_looking
from downbeat.emulator.provider.values import from_wire, to_struct
from downbeat.plan import remembered
from downbeat.plan.stack_output_values import remembered_outputs
from downbeat.plan.stacks import example_outputs, register

LATER = "known-after-deployment-"
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


@dataclass(frozen=True)
class Place:
    """Where the program is to be deployed."""

    account: str
    region: str
    partition: str

    def arn(self, service: str, resource: str, *, everywhere: bool = False) -> str:
        """An ARN of the place; `everywhere`: of a service without regions."""
        region = "" if everywhere else self.region
        return f"arn:{self.partition}:{service}:{region}:{self.account}:{resource}"


Computed = Callable[[Place, Mapping[str, Any]], dict[str, Any]]
# Type → what AWS adds that other resources of the program use. Names decide it, but for keys.
COMPUTED: Mapping[str, Computed] = {
    "aws:kms/key:Key": lambda place, inputs: {"keyId": f"{LATER}key", "arn": f"{LATER}key-arn"},
    "aws:sns/topic:Topic": lambda place, inputs: {"arn": place.arn("sns", inputs["name"])},
    "aws:sqs/queue:Queue": lambda place, inputs: {
        "arn": place.arn("sqs", inputs["name"]),
        "url": queue_url(place, inputs["name"]),
    },
    "aws:iam/role:Role": lambda place, inputs: {
        "arn": place.arn("iam", f"role/{inputs['name']}", everywhere=True)
    },
    "aws:sfn/stateMachine:StateMachine": lambda place, inputs: {
        "arn": place.arn("states", f"stateMachine:{inputs['name']}"),
        "stateMachineVersionArn": place.arn("states", f"stateMachine:{inputs['name']}:{LATER}"),
    },
    "aws:scheduler/schedule:Schedule": lambda place, inputs: {
        "arn": place.arn("scheduler", f"schedule/{inputs['groupName']}/{inputs['name']}")
    },
    "aws:cloudwatch/eventRule:EventRule": lambda place, inputs: {
        "arn": place.arn("events", f"rule/{inputs['name']}")
    },
    "aws:lambda/function:Function": lambda place, inputs: {
        "arn": place.arn("lambda", f"function:{inputs['name']}")
    },
}


def queue_url(place: Place, name: str) -> str:
    """The URL by which SQS names a queue.
    https://docs.aws.amazon.com/general/latest/gr/sqs-service.html
    """
    suffix = "amazonaws.com.cn" if place.partition == "aws-cn" else "amazonaws.com"
    return f"https://sqs.{place.region}.{suffix}/{place.account}/{name}"


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


def recorded(
    target: Project,
    place: Place,
    outputs: Mapping[str, Mapping[str, Any]],
    read: Mapping[Any, Answer] | None = None,
) -> list[Registration]:
    """Every resource that the stack's program registers, in their order.

    Args:
        outputs: full name of another stack → its outputs.
        read: source → what somebody who may ask AWS has read; the last run's values stand for the
            rest.

    Raises:
        RunError: where the program refuses to run, with its sentences.
    """
    recorder = Recorder(place, outputs)
    target = without_looking(target)
    with _reading(sources_reader(target, read)):
        run_program(main_program(target.root), target, recorder, preview=False)
    return recorder.registered


def sources_reader(target: Project, read: Mapping[Any, Answer] | None = None) -> Reader:
    """Return the reader of a stack's sources that asks nobody: it knows what was read already, and
    what the last run of the program read.
    """
    known = remembered.remembering_reader(target.root, target.stack)
    return lambda sources: {**known(sources), **(read or {})}


@contextmanager
def _reading(known: Reader) -> Iterator[None]:
    """Have the program take the values of its sources from a reader, and write none down: here
    nobody asks AWS.
    """
    reader, writer = source_values.source_reader, remembered.remember
    source_values.source_reader = lambda account: known  # type: ignore[assignment,return-value]
    remembered.remember = lambda root, stack, now, outputs=None: None
    try:
        yield
    finally:
        source_values.source_reader, remembered.remember = reader, writer


def deployed_project(root: Path, stack: str, *, local: bool) -> Project:
    """Return the stack with the configuration that is deployed: locally, examples stand for what
    only AWS knows.

    Raises:
        StackFileError: where it has no file, or one that is no YAML.
    """
    target = project(root, stack)
    return target if local else target._replace(config=stack_file(root, stack))


def other_outputs(
    target: Project, *, local: bool, read: Mapping[Any, Answer] | None = None
) -> dict[str, dict[str, Any]]:
    """Return what stands for the outputs that references name, by the full name of their stack:
    the stand-ins of the embedded AWS, or examples.
    """
    found: dict[str, dict[str, Any]] = {}
    reader = sources_reader(target, read)
    stack = load(target.config, target.stack, register(target.root), reader=reader)
    values = (
        stack_values(stack, target.account)
        if local
        else remembered_outputs(stack, reader, example_outputs(stack))
    )
    for output, value in values.items():
        found.setdefault(output.stack, {})[output.output] = value
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("stack")
    parser.add_argument("--account", required=True)
    parser.add_argument("--region", required=True)
    parser.add_argument("--partition", default="aws")
    parser.add_argument("--local", action="store_true", help="as the embedded AWS has it")
    parser.add_argument("--root", type=Path, default=Path.cwd())
    parser.add_argument(
        "--read", action="store_true", help="standard input has values of sources, as JSON"
    )
    chosen = parser.parse_args()
    os.chdir(chosen.root)
    place = Place(chosen.account, chosen.region, chosen.partition)
    try:
        target = deployed_project(chosen.root, chosen.stack, local=chosen.local)
        read = remembered.noted_answers(json.load(sys.stdin)) if chosen.read else {}
        outputs = other_outputs(target, local=chosen.local, read=read)
        registered = recorded(target, place, outputs, read)
    except (RunError, DiagnosticsError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(
        json.dumps(
            {
                "project": target.name,
                "provider": version("pulumi-aws"),
                "resources": [asdict(one) for one in registered],
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
