"""Runs a program under mocks and keeps every registration as the engine would have got it: parents,
dependencies, options, secrets.

Pulumi's own mocks show the inputs only. The Recorder is a MockMonitor that also keeps the requests;
a real engine decides what a provider decides, so names and ARNs come from the table below.
Internals of pulumi 3.272 are used here and nowhere else.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import json
import os
import runpy
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import json_format
from pulumi import RunError
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.config import set_all_config
from pulumi.runtime.stack import run_in_stack

ROOT = Path(__file__).parent.parent
ACCOUNT, REGION = "123456789012", "us-east-1"
UNKNOWN = rpc.UNKNOWN
SECRET = {rpc._special_sig_key: rpc._special_secret_sig}

# Type → what AWS computes from the inputs.
COMPUTED: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "aws:kms/key:Key": lambda i: {
        "arn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234",
        "keyId": "1234",
    },
    "aws:sns/topic:Topic": lambda i: {"arn": f"arn:aws:sns:{REGION}:{ACCOUNT}:{i['name']}"},
    "aws:sqs/queue:Queue": lambda i: {
        "arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{i['name']}",
        "url": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{i['name']}",
    },
    "aws:iam/role:Role": lambda i: {"arn": f"arn:aws:iam::{ACCOUNT}:role/{i['name']}"},
    "aws:sfn/stateMachine:StateMachine": lambda i: {
        "arn": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{i['name']}",
        "stateMachineVersionArn": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{i['name']}:1",
    },
    "aws:sfn/alias:Alias": lambda i: {
        "arn": (
            i["routingConfigurations"][0]["stateMachineVersionArn"].rsplit(":", 1)[0]
            + ":"
            + i["name"]
        )
    },
    "aws:scheduler/schedule:Schedule": lambda i: {
        "arn": f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/{i['groupName']}/{i['name']}"
    },
    "aws:cloudwatch/eventRule:EventRule": lambda i: {
        "arn": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{i['name']}"
    },
    "aws:cloudwatch/eventConnection:EventConnection": lambda i: {
        "arn": f"arn:aws:events:{REGION}:{ACCOUNT}:connection/{i['name']}/0000",
        "secretArn": (
            f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:events!connection/{i['name']}"
        ),
    },
    "aws:cloudwatch/eventApiDestination:EventApiDestination": lambda i: {
        "arn": f"arn:aws:events:{REGION}:{ACCOUNT}:api-destination/{i['name']}/0000"
    },
    "aws:lambda/function:Function": lambda i: {
        "arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{i['name']}"
    },
}


class NoSuchResource(grpc.RpcError):
    """What the engine answers where AWS has no such resource."""

    code = staticmethod(lambda: grpc.StatusCode.UNKNOWN)
    details = staticmethod(
        lambda: "invoking aws: returned an error: reading it: couldn't find resource"
    )


def nothing_there(arguments: Mapping[str, Any]) -> dict[str, Any]:
    raise NoSuchResource


CALLS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    # Nothing is deployed yet.
    "pulumi:pulumi:readStackOutputs": lambda arguments: {
        "name": arguments["name"],
        "outputs": {},
        "secretOutputNames": [],
    },
    "aws:cloudcontrol/getResource:getResource": nothing_there,
    "aws:budgets/getBudget:getBudget": nothing_there,
    "aws:index/getCallerIdentity:getCallerIdentity": lambda a: {
        "accountId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:user/deployer",
        "id": ACCOUNT,
        "userId": "AIDA",
    },
    "aws:index/getRegion:getRegion": lambda a: {
        "region": REGION,
        "name": REGION,
        "id": REGION,
        "description": "",
        "endpoint": f"ec2.{REGION}.amazonaws.com",
    },
}


@dataclass(frozen=True)
class Registration:
    """One resource as it was registered; `inputs` are plain (camelCase), `secrets` the names of
    inputs that hold a secret.
    """

    urn: str
    type: str
    name: str
    inputs: Mapping[str, Any]
    secrets: frozenset[str]
    parent: str
    depends_on: frozenset[str]
    protect: bool
    retain_on_delete: bool
    custom: bool


@dataclass
class Run:
    """What a program registered, in order, and what it put out. `outputs` are by URN;
    `stack_outputs` are the program's exports.
    """

    registrations: list[Registration] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)

    @property
    def stack_outputs(self) -> dict[str, Any]:
        return next(
            (outputs for urn, outputs in self.outputs.items() if "pulumi:pulumi:Stack::" in urn), {}
        )

    def of(self, type_: str) -> dict[str, Registration]:
        """Registrations of a type by name: `of("aws:sns/topic:Topic")`, or shorter
        "sns/topic:Topic".
        """
        return {r.name: r for r in self.registrations if r.type in (type_, f"aws:{type_}")}

    def one(self, type_: str) -> Registration:
        found = list(self.of(type_).values())
        assert len(found) == 1, f"{len(found)} resources of type {type_}: {[r.name for r in found]}"
        return found[0]

    def named(self, urn: str) -> str:
        return urn.rsplit("::", 1)[-1]

    def needs(self, name: str) -> set[str]:
        """Names of all that the resource waits for, directly or through others."""
        by_urn, by_name = (
            {r.urn: r for r in self.registrations},
            {r.name: r for r in self.registrations},
        )
        waiting, found = [by_name[name]], set()
        while waiting:
            for urn in waiting.pop().depends_on - found:
                found.add(urn)
                waiting.append(by_urn[urn])
        return {self.named(urn) for urn in found}


class Provider(mocks.Mocks):
    """Answers as AWS would; in preview what AWS computes stays unknown. `calls` adds invokes, or
    replaces them.
    """

    def __init__(
        self, preview: bool, calls: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]
    ) -> None:
        self.preview, self.calls = preview, CALLS | dict(calls)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        inputs = dict(args.inputs)
        if self.preview:
            return f"{args.name}-id", inputs
        return f"{args.name}-id", inputs | COMPUTED.get(
            args.typ, lambda i: {"arn": f"arn:aws:any:{REGION}:{ACCOUNT}:{args.name}"}
        )(inputs)

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        if args.token not in self.calls:
            raise AssertionError(f"the program called {args.token}, which nothing answers")
        return self.calls[args.token](args.args)


class Recorder(mocks.MockMonitor):
    """Keeps what the engine would get. URNs follow the engine's rule, and two resources with one
    URN are refused as the engine does.
    """

    def __init__(self, provider: Provider) -> None:
        super().__init__(provider)
        self.run = Run()
        self._urns: set[str] = set()

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        above = parent.split("::")[2] if parent else ""
        chain = (
            f"{above}${type_}" if above and above.split("$")[-1] != "pulumi:pulumi:Stack" else type_
        )
        return f"urn:pulumi:{settings.get_stack()}::{settings.get_project()}::{chain}::{name}"

    def RegisterResource(self, request: Any) -> Any:
        urn = self.make_urn(request.parent, request.type, request.name)
        if urn in self._urns:
            raise AssertionError(f"Duplicate resource URN '{urn}'; try giving it a unique name")
        self._urns.add(urn)
        self.run.registrations.append(registration(urn, request))
        return super().RegisterResource(request)

    def RegisterResourceOutputs(self, request: Any) -> Any:
        self.run.outputs[request.urn] = plain(json_format.MessageToDict(request.outputs))
        return super().RegisterResourceOutputs(request)


def registration(urn: str, request: Any) -> Registration:
    sent = json_format.MessageToDict(request.object)
    return Registration(
        urn=urn,
        type=request.type,
        name=request.name,
        inputs=plain(sent),
        secrets=frozenset(key for key, value in sent.items() if has_secret(value)),
        parent=request.parent,
        depends_on=frozenset(request.dependencies),
        protect=request.protect,
        retain_on_delete=request.retainOnDelete,
        custom=request.custom,
    )


def plain(value: Any) -> Any:
    """The value without the envelopes of secrets; whole numbers as int, as they were written."""
    if isinstance(value, Mapping):
        if SECRET.items() <= value.items():
            return plain(value["value"])
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def has_secret(value: Any) -> bool:
    if isinstance(value, Mapping):
        return SECRET.items() <= value.items() or any(has_secret(inner) for inner in value.values())
    return isinstance(value, list) and any(has_secret(inner) for inner in value)


def has_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(has_unknown(inner) for inner in value.values())
    return value == UNKNOWN or (
        isinstance(value, list) and any(has_unknown(inner) for inner in value)
    )


def run(
    program: Callable[[], None],
    *,
    project: str = "downbeat",
    stack: str = "dev",
    config: Mapping[str, str] | None = None,
    secrets: Sequence[str] = (),
    preview: bool = False,
    calls: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] | None = None,
    root: Path = ROOT,
) -> Run:
    """Run `program` as one stack, apart from every other run in the process; what it raises is
    raised here. `root` is the project's folder as the engine names it.
    """
    recorder, error = _run(
        program,
        project=project,
        stack=stack,
        config=config or {},
        secrets=secrets,
        preview=preview,
        calls=calls or {},
        root=root,
    )
    if error:
        raise error
    return recorder.run


def refused(program: Callable[[], None], **options: Any) -> tuple[str, Run]:
    """What the program said when it refused to run, and what it had registered by then; options as
    for `run`.
    """
    chosen = {
        "project": "downbeat",
        "stack": "dev",
        "config": {},
        "secrets": (),
        "preview": True,
        "calls": {},
        "root": ROOT,
    } | options
    recorder, error = _run(program, **chosen)
    assert isinstance(error, RunError), (
        f"the program did not refuse, it {f'raised {error!r}' if error else 'ran'}"
    )
    return str(error), recorder.run


def engine_config(values: Mapping[str, Any]) -> dict[str, str]:
    """Configuration as the engine hands it to a program: texts, with objects and lists as JSON."""
    return {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()
    }


def _run(
    program: Callable[[], None],
    *,
    project: str,
    stack: str,
    config: Mapping[str, str],
    secrets: Sequence[str],
    preview: bool,
    calls: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]],
    root: Path,
) -> tuple[Recorder, Exception | None]:
    recorder = Recorder(Provider(preview, calls))

    def body() -> None:
        settings.set_root_resource(None)
        settings.configure(
            mocks.MockSettings(
                monitor=recorder,
                monitor_features=set(),
                engine=mocks.MockEngine(None),
                project=project,
                stack=stack,
                dry_run=preview,
                organization="organization",
                root_directory=str(root),
                callbacks=None,
                outputs=set(),
                lock=threading.Lock(),
                package_refs={},
                base_providers_by_ref={},
                parallel=None,
                legacy_apply_enabled=False,
            )
        )
        set_all_config(dict(config), list(secrets))
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(run_in_stack(program))
        finally:
            loop.close()
            asyncio.set_event_loop(None)

    thresholds, freeze, frozen = gc.get_threshold(), gc.freeze, gc.get_freeze_count() > 0
    if frozen:
        # Frozen by the tests (tests/conftest.py): what earlier programs left behind must not be.
        gc.freeze = lambda: None
    try:
        # A thread's stack begins with the program, as the engine's does: Pulumi's SDK walks all of
        # it for each resource.
        with ThreadPoolExecutor(1) as own_stack:
            own_stack.submit(contextvars.copy_context().run, body).result()
    except Exception as error:  # noqa: BLE001  whatever the program raises, its caller judges it
        return recorder, error
    finally:
        # The program's process would end here.
        gc.freeze = freeze
        if not frozen:
            gc.unfreeze()
        gc.set_threshold(*thresholds)
    return recorder, None


def main() -> None:
    """The whole program, from the project's folder, as the language host would start it."""
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")
    finally:
        os.chdir(before)


def listing(run: Run) -> str:
    """Every resource as a line "type name", sorted: what a stack consists of."""
    return "".join(
        sorted(f"{r.type} {r.name}\n" for r in run.registrations if r.type != "pulumi:pulumi:Stack")
    )


if __name__ == "__main__":
    from downbeat.config import stack_file

    chosen = sys.argv[1]
    sys.stdout.write(
        listing(run(main, stack=chosen, config=engine_config(stack_file(ROOT, chosen))))
    )
