"""The definition that a stack will run, judged with its role: every fault at once, causes without
their consequences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from downbeat import asl
from downbeat.asl.consequences import causes
from downbeat.asl.lint import arguments
from downbeat.config import ConfiguredPipeline
from downbeat.plan import trigger_checks
from downbeat.plan.address import Address
from downbeat.plan.input_guard import CHECKS, known_fields
from downbeat.plan.key_use import key_statements, keyed_resources
from downbeat.plan.run_guard import RunGuard, guarded
from downbeat.plan.skipped_runs import skip_message


def checked(
    spec: Mapping[str, Any],
    values: Mapping[str, Any],
    pipeline: ConfiguredPipeline,
    address: Address,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(definition, the IAM statements that are stated besides those that it derives) of a pipeline;
    raises asl.DiagnosticsError with what is wrong with the dict, the definition and the role.
    """
    structure = asl.structure_problems(spec)
    if structure and asl.structure_problems(spec := asl.known_words(spec)):
        raise asl.DiagnosticsError(causes(structure))
    definition = with_guards(spec, values, pipeline, address)
    stated = asl.stated_permissions(spec, values)
    machine = address.state_machine_arn
    faults = [*structure, *asl.spec_problems(spec, values, structured=not structure)]
    # A reference without a value is one fault, not also a second one about the text that still
    # stands there.
    reported = {fault.path for fault in faults}
    faults += [
        problem
        for problem in definition_problems(definition, stated, machine)
        if problem.path not in reported and problem.severity == "error"
    ]
    if not any(path.startswith("/trigger") for path in reported):
        faults += trigger_checks.problems(spec, values, address)
    if faults:
        raise asl.DiagnosticsError(causes(faults))
    derived = asl.permissions(definition, statements=stated, state_machine_arn=machine)
    keyed = keyed_resources(values, address.existing.topic_keys, address)
    return definition, [*stated, *key_statements(derived, keyed)]


def with_guards(
    spec: Mapping[str, Any],
    values: Mapping[str, Any],
    pipeline: ConfiguredPipeline,
    address: Address,
) -> dict[str, Any]:
    """The definition, with the states in front that judge an input or skip a run."""
    definition, on_failure = asl.draft(spec, values), next(iter(spec.get("on_failure", {})), None)
    known = known_fields(spec, definition)
    definition = CHECKS[spec.get("unknown_input", "ignore")](definition, known, on_failure)
    return guarded(
        definition,
        configured_run_guard(pipeline),
        state_machine_arn=address.state_machine_arn,
        on_failure=on_failure,
        notify=skip_message(spec, values, address) if pipeline.notify.skipped else None,
    )


def definition_problems(
    definition: Mapping[str, Any], stated: list[dict[str, Any]], state_machine_arn: str
) -> Iterable[asl.Diagnostic]:
    """What is wrong with a definition and its role, each once, causes without consequences."""
    unsound = asl.problems(definition)
    gaps = asl.unresolved(definition, stated, state_machine_arn=state_machine_arn)
    gaps = list(without_consequences(gaps, unsound))
    misread = misread_arguments(definition, gaps)
    return dict.fromkeys([*unsound, *misread, *without_consequences(gaps, misread)])


def misread_arguments(
    definition: Mapping[str, Any], gaps: Iterable[asl.Diagnostic]
) -> list[asl.Diagnostic]:
    """Return what is wrong with the arguments of the calls of which a permission is missing: a
    misspelt argument is one that is not there.
    """
    states = {state_of(gap.path) for gap in gaps}
    return [
        each
        for each in arguments.findings(definition)
        if each.severity == "error" and state_of(each.path) in states
    ]


def without_consequences(
    gaps: Iterable[asl.Diagnostic], unsound: Iterable[asl.Diagnostic]
) -> Iterator[asl.Diagnostic]:
    """Return the permissions that cannot be derived although the state's call is sound: of a call
    that is misspelt nobody wants to know what it would need, nor of one that belongs to it.
    """
    errors = [each for each in unsound if each.severity == "error"]
    faulty = {state_of(each.path) for each in errors}
    unknown = any(each.code == "unknown-integration" for each in errors)
    for gap in gaps:
        if state_of(gap.path) not in faulty and not (unknown and gap.path == state_of(gap.path)):
            yield gap


def state_of(path: str) -> str:
    """Return the path of the innermost state that a path leads into."""
    before, states, rest = path.rpartition("/States/")
    return f"{before}{states}{rest.partition('/')[0]}"


def configured_run_guard(pipeline: ConfiguredPipeline) -> RunGuard:
    """What may keep a start of this pipeline from running, as its stack has it."""
    schedule = pipeline.schedule
    return RunGuard(
        timezone=schedule.timezone,
        start=schedule.start if schedule.kind == "cron" else None,
        skip_dates=schedule.skip_dates,
        every_weeks=schedule.every_weeks,
        anchor=schedule.anchor,
        skip_overlap=pipeline.overlap == "skip",
    )
