"""What starts a pipeline besides a schedule: uploads to a bucket, collected by a function of
`functions/`. Pure, as downbeat/plan/planned.py is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from downbeat import asl
from downbeat.asl.diagnostic import nearest
from downbeat.config.fault import InvalidValue
from downbeat.config.frequency import scheduler_expression
from downbeat.plan.address import Address
from functions.manifest_builder import configuration, permissions

FUNCTIONS = ("manifest_builder",)


@dataclass(frozen=True)
class Trigger:
    """`function` is a folder of `functions/`, `statements` what its code calls.

    `schedule` is when it is called besides: {"expression", "input"}.
    """

    bucket: str
    suffix: str
    function: str
    environment: Mapping[str, str]
    statements: list[dict[str, Any]]
    schedule: Mapping[str, Any] | None


def trigger(spec: Mapping[str, Any], values: Mapping[str, Any], address: Address) -> Trigger | None:
    """What the pipeline's `trigger` asks for, with the stack's values and the function's own
    permissions; `problems` finds none in it.
    """
    if "trigger" not in spec:
        return None
    chosen = asl.substituted(spec["trigger"], values)
    environment = _environment(chosen, address)
    settings = configuration.read(environment)
    statements = permissions.calls(
        table_arn=address.arn("dynamodb", f"table/{settings.tracking_table}"),
        manifest_bucket_arn=f"arn:{address.partition}:s3:::{settings.manifest_bucket}",
        manifest_prefix=settings.manifest_prefix,
        state_machine_arn=address.alias_arn,
    )
    return Trigger(
        chosen["bucket"],
        chosen.get("suffix", ""),
        chosen["function"],
        environment,
        statements,
        chosen.get("schedule"),
    )


def problems(
    spec: Mapping[str, Any], values: Mapping[str, Any], address: Address
) -> Iterator[asl.Diagnostic]:
    """The faults of a `trigger` whose references all have values: a function that there is not,
    settings that it refuses, its schedule.
    """
    if "trigger" not in spec:
        return
    chosen = asl.substituted(spec["trigger"], values)
    if chosen["function"] not in FUNCTIONS:
        sentence = (
            f'there is no function "{chosen["function"]}": functions/ has'
            f" {', '.join(FUNCTIONS)}.{nearest(chosen['function'], FUNCTIONS)}"
        )
        yield asl.Diagnostic("/trigger/function", sentence, "unknown-function")
    else:
        try:
            configuration.read(_environment(chosen, address))
        except configuration.ConfigurationError as error:
            yield from (
                asl.Diagnostic("/trigger/environment", fault, "function-settings")
                for fault in error.faults
            )
    if "schedule" in chosen:
        try:
            scheduler_expression(chosen["schedule"]["expression"])
        except InvalidValue as fault:
            yield asl.Diagnostic("/trigger/schedule/expression", fault.message, fault.code)


def _environment(chosen: Mapping[str, Any], address: Address) -> dict[str, str]:
    return {**chosen.get("environment", {}), "STEP_FUNCTION_ARN": address.alias_arn}
