"""The stack dev in an embedded AWS, and `downbeat … -s dev --local` typed against it."""

import io
import json
import time
import zipfile
from contextlib import contextmanager, suppress
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from components.encryption import stack_key
from components.key_statements import EncryptionArgs
from downbeat.cli.__main__ import app
from downbeat.emulator import embedded_clients, existing, ministack
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.projects import project
from downbeat.emulator.provider import Provider
from downbeat.ops import connection, deployment
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.stacks import REPOSITORY, configured_stack
from tests.planned_stacks import planned_stack

SECONDS = 60.0


@contextmanager
def deployed_stack(folder, keys, *, stand_ins=False):
    """Clients of an embedded AWS in which pipelines of the stack dev are deployed, and where
    `--local` finds it; with `stand_ins` their jobs and functions are there too.
    """
    target = project(REPOSITORY, "dev")._replace(folder=folder)
    stack = configured_stack("dev")
    planned = [one for one in planned_stack("dev", account=target.account) if one.key in keys]
    where = ministack.start(target.folder, target.account)
    local = lambda root, name, local: connection.embedded(target.folder, name, target.region)  # noqa: E731
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(deployment, "connect", local)
        try:
            existing.make(stack, where, planned if stand_ins else ())
            connect = lambda region: embedded_clients.clients(where.endpoint, region, where.account)  # noqa: E731
            provider = Provider(connect, where.account, where.endpoint, target.region)
            program = lambda: _program(stack, target.account, planned)  # noqa: E731
            InProcess(target, provider, program, {}, judged=False).up()
            yield connect(target.region)
        finally:
            ministack.stop(target.folder, force=True)


def _program(stack, account, planned):
    from components.orchestration import Orchestration

    arguments = EncryptionArgs("alias/downbeat-dev", stack.region, account, "aws", {})
    key = stack_key(arguments, stack.kms_key_arn)
    for each in planned:
        Orchestration(each.key, build_orchestration_args(stack, each, stack.tags), key)


def downbeat(*words, typed=None):
    """What a command says: exit_code, stdout, stderr."""
    result = CliRunner().invoke(
        app, [*words, "-s", "dev", "--local"], input=typed, env={"COLUMNS": "200"}
    )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return SimpleNamespace(exit_code=result.exit_code, stdout=result.stdout, stderr=result.stderr)


def read(*words):
    """What a command says as JSON."""
    return json.loads(downbeat(*words, "--json").stdout)


def ended(pipeline, name):
    """Waits until an execution has ended; its status."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        known = {one["name"]: one["status"] for one in read("runs", pipeline)}
        if known.get(name, "RUNNING") != "RUNNING":
            return known[name]
        time.sleep(0.2)
    return "RUNNING"


def run(pipeline, name, *options):
    """Starts an execution and waits until it has ended; its status."""
    begun = downbeat("start", pipeline, "--name", name, "--yes", *options)
    assert begun.exit_code == 0, begun.stderr
    return ended(pipeline, name)


def last(pipeline):
    """The row of a pipeline in `downbeat list`."""
    return next(one for one in read("list") if one["pipeline"] == pipeline)


def function(client, name, code):
    """Makes a function anew, as whoever owns it would."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("code.py", code)
    with suppress(client.exceptions.ResourceNotFoundException):
        client.delete_function(FunctionName=name)
    client.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role="arn:aws:iam::000000000000:role/etl",
        Handler="code.handle",
        Timeout=10,
        Code={"ZipFile": packed.getvalue()},
    )
    client.get_waiter("function_active_v2").wait(
        FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
