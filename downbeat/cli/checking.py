"""What is wrong with definitions in files, and with pipelines as their stacks would deploy them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from downbeat.asl import Diagnostic, DiagnosticsError, advice, problems
from downbeat.asl.consequences import causes
from downbeat.asl.diagnostic import nearest
from downbeat.asl.lint import repeated_rules
from downbeat.asl.service_regions import missing_services

if TYPE_CHECKING:
    from downbeat.config import Stack


# A fault of the files of pipelines/, or of a stack's file → what it causes elsewhere.
FROM_FILES = {
    "duplicate-pipeline-name": ("unknown-reference", "unknown-setting", "unknown-input"),
    "unregistered-pipeline": ("unknown-pipeline",),
    "unknown-input": ("unread-input",),
    "repeated-key": ("no-such-state", "unreachable-state"),
    "pipeline-name": ("unknown-pipeline", "pipeline-name"),
}
QUOTED = re.compile(r'"([^"]+)"')


class Checked(NamedTuple):
    """A file or a pipeline and its faults; `unreadable` says why it could not be read at all, None
    where it could; `kind` is "file" or "pipeline".
    """

    file: str
    diagnostics: list[Diagnostic]
    unreadable: Diagnostic | None = None
    kind: str = "file"


def project(files: list[str] | None) -> tuple[Mapping[str, Any], list[Diagnostic]]:
    """The pipelines of the project and what is wrong with their files; nothing of it is read
    where only definitions in files are asked for.
    """
    if files and all(Path(file).suffix for file in files):
        return {}, []
    from downbeat.plan.sources import registered, source_problems
    from downbeat.plan.stacks import project_root

    root = project_root()
    specs, faults = registered(root)
    return specs, faults or (source_problems(root, specs) if not files else [])


def check_pipelines(names: list[str], specs: Mapping[str, Any], stacks: list[str]) -> list[Checked]:
    """Each of the pipelines in each of the stacks that has it; where a stack's file has faults,
    beside those.
    """
    # Only here: a check of files needs neither the configuration nor its libraries.
    from downbeat.cli.policy_findings import missing_pack
    from downbeat.config import StackFileError, stack_file
    from downbeat.config.files import project_name
    from downbeat.plan.stack_advice import advise_on_stack
    from downbeat.plan.stack_pair import adopted_problems, pair_problems
    from downbeat.plan.stacks import configured_stack, project_root

    checks: list[Checked] = []
    for stack in stacks:
        try:
            chosen = configured_stack(stack)
            root = project_root()
            findings = advise_on_stack(stack_file(root, stack), project_name(root))
            findings += adopted_problems(root, chosen)
            findings += [*pair_problems(project_root(), chosen), *missing_pack()]
        except StackFileError as faults:
            checks.append(Checked(f"stack {stack}", faults.diagnostics, kind="stack"))
            if faults.rest is None:
                continue
            chosen = faults.rest
        else:
            if findings:
                checks.append(Checked(f"stack {stack}", findings, kind="stack"))
        for key in (key for key in names if key in chosen.pipelines):
            diagnostics = check_pipeline(chosen, key, specs[key])
            checks.append(Checked(f"{key} of {stack}", diagnostics, kind="pipeline"))
    return checks


def check_pipeline(chosen: Stack, key: str, spec: Mapping[str, Any]) -> list[Diagnostic]:
    """What is wrong with one pipeline of a stack. Advice and policies judge what is sound: before
    that they would repeat the faults in other words.
    """
    from downbeat.cli.policy_findings import action_diagnostics, policy_diagnostics
    from downbeat.config.stack_account import EXAMPLE_ACCOUNT
    from downbeat.plan.orchestration_args import asked_alarms
    from downbeat.plan.outside_permissions import advise_on_role
    from downbeat.plan.pipeline_advice import advise_on_pipeline
    from downbeat.plan.planned import planned_pipeline
    from downbeat.plan.stacks import example_outputs
    from downbeat.plan.trigger_checks import advise_on_trigger
    from downbeat.plan.watching import unused_limits

    outputs = example_outputs(chosen)
    try:
        account = chosen.account or EXAMPLE_ACCOUNT
        planned = planned_pipeline(chosen, key, spec, account=account, outputs=outputs)
    except DiagnosticsError as faulty:
        if all(each.code != "underivable-permission" for each in faulty.diagnostics):
            return list(faulty.diagnostics)
        misnamed = list(action_diagnostics(spec))
        kept = [each for each in faulty.diagnostics if each.code != "underivable-permission"]
        return [*misnamed, *(kept if misnamed else faulty.diagnostics)]
    reported = "FAILED" in planned.reported_statuses["failure"]  # by a rule, outside the machine
    own = [
        each
        for each in (*problems(planned.definition), *advice(planned.definition))
        if not (reported and each.code == "no-failure-path")
    ]
    pipeline = planned.pipeline
    return [
        *own,
        *advise_on_role(planned),
        *advise_on_trigger(planned.trigger),
        *unused_limits(pipeline.alarm_limits, pipeline.watching, asked_alarms(planned)),
        *advise_on_pipeline(planned),
        *policy_diagnostics(planned),
    ]


def checked(
    files: list[str],
    specs: Mapping[str, Any],
    stacks: list[str],
    faults: list[Diagnostic],
    kind: str,
    *,
    region: str = "",
) -> list[Checked]:
    """Everything that the command line names, or all pipelines, each with its diagnostics.

    Args:
        files: names of pipelines, and files.
        faults: what is wrong with the files of the project's pipelines.
        kind: STANDARD or EXPRESS, for definitions in files.
        region: where those definitions run, whose services are checked; "" for anywhere.
    """
    names = [name for name in files if name in specs]
    checks = [
        each
        for file in files
        if file not in specs
        for each in check_path(file, specs, kind, region)
    ]
    if faults:
        checks.append(Checked("pipelines", faults, kind="folder"))
    if specs and (names or not files):
        checks += check_pipelines(names or list(specs), specs, stacks)
    return once(without_consequences(checks))


def without_consequences(checks: list[Checked]) -> list[Checked]:
    """The checks without what is only the consequence of another fault: of the same pipeline or
    stack, or of a file that the stack's pipelines are read from.
    """
    codes = {each.code for one in checks for each in one.diagnostics}
    lost = {
        each.path.partition("downbeat:pipelines.")[2]
        for one in checks
        for each in one.diagnostics
        if one.kind == "stack" and each.code == "unknown-pipeline"
    }
    kept = []
    for one in checks:
        left = [
            replace(each, severity="error")
            if each.code == "unregistered-pipeline" and lost & set(QUOTED.findall(each.message))
            else each
            for each in causes(one.diagnostics)
            if one.kind == "folder"
            or not any(cause in codes and each.code in FROM_FILES[cause] for cause in FROM_FILES)
        ]
        kept.append(one._replace(diagnostics=left))
    return kept


def once(checks: list[Checked]) -> list[Checked]:
    """The checks with each warning of a pipeline said for the first of its stacks only."""
    seen: set[tuple[str, Diagnostic]] = set()
    kept = []
    for each in checks:
        name = each.file.split(" of ")[0]
        new = [
            one for one in each.diagnostics if one.severity == "error" or (name, one) not in seen
        ]
        seen |= {(name, one) for one in new}
        kept.append(each._replace(diagnostics=new))
    return kept


def check_path(file: str, specs: Mapping[str, Any], type: str, region: str = "") -> list[Checked]:
    """The problems of the definition, or of each of the pipelines, in one file."""
    if Path(file).suffix != ".py" or not Path(file).is_file():
        return [check_file(file, specs, type=type, region=region)]
    from downbeat.cli.pipeline_files import check_alone, pipelines_in

    try:
        alone = pipelines_in(Path(file))
    except DiagnosticsError as faulty:
        return [Checked(file, list(faulty.diagnostics))]
    return [
        Checked(f"{key} of {file}", check_alone(key, spec, region), kind="pipeline")
        for key, spec in alone.items()
    ]


def unreadable(file: str, message: str) -> Checked:
    """A file that cannot be read, and why."""
    return Checked(file, [], Diagnostic(file or '""', message, "unreadable-file"))


def check_file(
    file: str, specs: Mapping[str, Any], *, type: str = "STANDARD", region: str = ""
) -> Checked:
    """The problems of the definition in one file, or why the file cannot be read."""
    try:
        text = Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        message = f"byte {fault.start} is not UTF-8; save the file as UTF-8."
        return Checked(file, [Diagnostic("/", message, "not-json")])
    except (OSError, ValueError) as fault:
        if (Path("pipelines") / f"{file.replace('-', '_')}.py").is_file():
            return unreadable(
                file, "is not registered: add it to pipelines/__init__.py, then check it again."
            )
        reason = getattr(fault, "strerror", None) or str(fault)
        return unreadable(
            file, f"cannot be read: {reason[:1].lower() + reason[1:]}.{nearest(file, specs)}"
        )
    faults = problems(text, type=type)
    if any(each.severity == "error" for each in faults):
        return Checked(file, faults)
    definition = json.loads(text)
    return Checked(
        file,
        [
            *faults,
            *advice(definition),
            *repeated_rules.findings(definition),
            *(missing_services(definition, region) if region else ()),
        ],
    )
