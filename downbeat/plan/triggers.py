"""What starts a pipeline besides a schedule: uploads to a bucket, collected by a function of
`functions/`; events of EventBridge; messages of a queue. Pure, as downbeat/plan/planned.py is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from downbeat import asl
from downbeat.asl import shared_statements
from downbeat.plan.address import Address
from downbeat.plan.functions import function_folder, function_interface
from downbeat.plan.key_use import key_statements, keyed_resources

# AWS asks for six times the function's timeout.
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
ADVISED_VISIBILITY = 6


@dataclass(frozen=True)
class TriggerFunction:
    """A Lambda function: `name` in AWS, `folder` the package that holds it, `statements` what its
    code calls and the start of the machine.
    """

    name: str
    folder: Path
    handler: str
    environment: Mapping[str, str]
    statements: list[dict[str, Any]]
    timeout_seconds: int
    memory_mb: int

    @property
    def schedule_name(self) -> str:
        """The schedule that calls it at set times, and that schedule's role without the region."""
        return f"{self.name}-calls"


@dataclass(frozen=True)
class Uploads:
    """Objects created in `bucket` whose keys end in `suffix` ("" = all) go to `function`.

    `schedule` is when the function is called besides: {"expression": "cron(…)", "input": {…}}. One
    call takes up to `batch` objects, and up to `concurrency` calls run at once; what a call was
    given comes again after `visibility_seconds` (None: what AWS advises).
    """

    bucket: str
    suffix: str
    function: TriggerFunction
    schedule: Mapping[str, Any] | None = None
    batch: int = 100
    concurrency: int = 2
    visibility_seconds: int | None = None

    @property
    def hidden_seconds(self) -> int:
        """How long a message that was given to a call stays hidden."""
        return self.visibility_seconds or ADVISED_VISIBILITY * self.function.timeout_seconds


@dataclass(frozen=True)
class Events:
    """Events of EventBridge that match `pattern`; each starts an execution with the event as its
    input.
    """

    pattern: Mapping[str, Any]


@dataclass(frozen=True)
class Messages:
    """Messages of an SQS queue; up to `batch` of them start one execution, whose input is their
    list. `filter` is an event pattern on a message, e.g. {"body": {"kind": ["order"]}}.
    """

    queue_arn: str
    batch: int = 1
    filter: Mapping[str, Any] | None = None


Trigger = Uploads | Events | Messages


def trigger(
    spec: Mapping[str, Any], values: Mapping[str, Any], address: Address, *, starts: bool = True
) -> Trigger | None:
    """Return what the pipeline's `trigger` asks for, with the stack's values in place; `problems`
    finds none in it. None where a function that exists already starts the machine.

    Args:
        starts: whether a function that collects files may start the machine.
    """
    if "trigger" not in spec or address.existing.function_role:
        return None
    chosen = asl.substituted(spec["trigger"], values)
    if "event" in chosen:
        return Events(chosen["event"])
    if "queue" in chosen:
        return Messages(chosen["queue"], chosen.get("batch", 1), chosen.get("filter"))
    return Uploads(
        chosen["bucket"],
        chosen.get("suffix", ""),
        _function(chosen, values, address, starts=starts),
        chosen.get("schedule"),
        chosen.get("batch", Uploads.batch),
        chosen.get("concurrency", Uploads.concurrency),
        chosen.get("visibility"),
    )


def _function(
    chosen: Mapping[str, Any], values: Mapping[str, Any], address: Address, *, starts: bool
) -> TriggerFunction:
    interface = function_interface(chosen["function"])
    environment = function_environment(chosen, address)
    if not starts:
        environment[interface.MACHINE_VARIABLE] = ""
    machine = environment[interface.MACHINE_VARIABLE]
    called = interface.statements(
        interface.read_settings(environment),
        region=address.region,
        account=address.account,
        partition=address.partition,
    )
    return TriggerFunction(
        name=address.files_function,
        folder=function_folder(chosen["function"]),
        handler=interface.HANDLER,
        environment=environment,
        statements=[
            *called,
            *key_statements(called, keyed_resources(values, address.existing.topic_keys, address)),
            *([shared_statements.start(machine)] if machine else []),
        ],
        timeout_seconds=interface.TIMEOUT_SECONDS,
        memory_mb=interface.MEMORY_MB,
    )


def function_environment(chosen: Mapping[str, Any], address: Address) -> dict[str, str]:
    variable = function_interface(chosen["function"]).MACHINE_VARIABLE
    environment = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in chosen.get("environment", {}).items()
    }
    return {**environment, variable: address.alias_arn}
