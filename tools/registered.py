"""Writes deployments/registered.json: which types and names the program registers in each stack.
`python -m tools.registered [--check]`.

The program runs under mocks, so it takes seconds and no account. deployments/ derives from it who
may deploy what, without the program's own environment. `--check` only compares, and exits with 1
where they differ.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from components.function_versions import GET_FUNCTION
from downbeat.config import StackFileError, load
from downbeat.config.reading import NAMESPACE
from downbeat.emulator.local_configuration import STAND_IN_SECRET
from downbeat.emulator.projects import Project, flat_config, project, secret_keys
from downbeat.plan.stacks import example_outputs
from pipelines import PIPELINES
from tests import program
from tests.program import Registration
from tools.registered_sources import (
    ROOT,
    TARGET,
    asked_functions,
    asked_sources,
    known_reader,
    read_values,
    settled_sources,
)

# Type → the input with its physical name; types that are not here have none of their own.
NAMES = {
    "aws:budgets/budget:Budget": "name",
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": "name",
    "aws:cloudwatch/dashboard:Dashboard": "dashboardName",
    "aws:cloudwatch/eventApiDestination:EventApiDestination": "name",
    "aws:cloudwatch/eventConnection:EventConnection": "name",
    "aws:cloudwatch/eventRule:EventRule": "name",
    "aws:cloudwatch/logGroup:LogGroup": "name",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "name",
    "aws:iam/role:Role": "name",
    "aws:kms/alias:Alias": "name",
    "aws:lambda/function:Function": "name",
    "aws:lambda/permission:Permission": "function",
    "aws:scheduler/schedule:Schedule": "name",
    "aws:scheduler/scheduleGroup:ScheduleGroup": "name",
    "aws:sfn/stateMachine:StateMachine": "name",
    "aws:sns/topic:Topic": "name",
    "aws:sqs/queue:Queue": "name",
}
TAGS = ("project", "stack")
BOUNDARY = "permissionsBoundary"
# Type → the service that it hands a role to, and where its inputs name that role.
RUN_WITH: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "aws:cloudwatch/eventTarget:EventTarget": ("events.amazonaws.com", ("roleArn",)),
    "aws:lambda/function:Function": ("lambda.amazonaws.com", ("role",)),
    "aws:scheduler/schedule:Schedule": ("scheduler.amazonaws.com", ("target", "roleArn")),
    "aws:sfn/stateMachine:StateMachine": ("states.amazonaws.com", ("roleArn",)),
}


def entry(stack: Project) -> dict[str, Any]:
    """What one stack registers, as deployments/access/registered.py reads it; raises
    settings.StackFileError or asl.DiagnosticsError.
    """
    origins = settled_sources(stack)
    run = program.run(
        program.main,
        stack=stack.stack,
        config=flat_config(stack, STAND_IN_SECRET),
        secrets=secret_keys(stack),
        calls={**other_stacks(stack), GET_FUNCTION: lambda _: {}},
    )
    made = [
        registration for registration in run.registrations if registration.type.startswith("aws:")
    ]
    return {
        "region": stack.region,
        "pipelines": sorted(
            r.inputs["name"] for r in made if r.type == "aws:sfn/stateMachine:StateMachine"
        ),
        "names": {type_: names(made, type_) for type_ in sorted({r.type for r in made})},
        "passed": passed(made),
        "kept": kept(made),
        "tags": {
            key: next(r.inputs["tags"][key] for r in made if "tags" in r.inputs) for key in TAGS
        },
        "key": stack.config.get("downbeat:kmsKeyArn") or None,
        "boundary": stack.config.get(f"{NAMESPACE}{BOUNDARY}") or None,
        "deploy_role": stack.config.get("downbeat:deployRoleArn") or None,
        "tag_keys": sorted({key for r in made for key in r.inputs.get("tags", ())}),
        "key_actions": key_actions(made),
        "granted": granted(made),
        "sources": sorted([*asked_sources(origins), *asked_functions(stack)]),
        "values": read_values(origins),
        "extended": extended(made, stack),
    }


def names(made: Iterable[Registration], type_: str) -> list[str]:
    """The physical names of a type, sorted; a schedule's with its group's before it."""
    key = NAMES.get(type_)
    if not key:
        return []
    return sorted(
        "/".join(filter(None, (r.inputs.get("groupName"), r.inputs[key])))
        for r in made
        if r.type == type_
    )


def passed(made: Iterable[Registration]) -> dict[str, list[str]]:
    """Service → the roles that it assumes: by their trust policies those that are made, by whoever
    runs with them the ARNs of those that exist already.
    """
    by_service: dict[str, list[str]] = {}
    for role in (r for r in made if r.type == "aws:iam/role:Role"):
        for statement in json.loads(role.inputs["assumeRolePolicy"])["Statement"]:
            by_service.setdefault(statement["Principal"]["Service"], []).append(role.inputs["name"])
    own = {r.inputs["name"] for r in made if r.type == "aws:iam/role:Role"}
    for service, arn in run_with(made):
        if arn.rsplit("/", 1)[-1] not in own:
            by_service.setdefault(service, []).append(arn)
    return {service: sorted(set(roles)) for service, roles in sorted(by_service.items())}


def run_with(made: Iterable[Registration]) -> Iterator[tuple[str, str]]:
    """(service, ARN of a role that it is handed) for every resource that runs with one."""
    for each in made:
        service, keys = RUN_WITH.get(each.type, ("", ()))
        value: Any = each.inputs
        for key in keys:
            value = value.get(key) if value else None
        if isinstance(value, str):
            yield service, value


def extended(made: Iterable[Registration], stack: Project) -> list[str]:
    """The ARNs of roles that exist already and get a policy of the stack's."""
    names = {r.inputs["role"] for r in made if r.type == "aws:iam/rolePolicy:RolePolicy"}
    pipelines = (each or {} for each in stack.config.get("downbeat:pipelines", {}).values())
    roles = {each.get("existing", {}).get("functionRole", "") for each in pipelines}
    return sorted(role for role in roles if role.rsplit("/", 1)[-1] in names)


def statements_of(made: Iterable[Registration], type_: str) -> list[dict[str, Any]]:
    """The statements of every policy document of a type."""
    documents = [json.loads(r.inputs["policy"]) for r in made if r.type == type_]
    return [statement for document in documents for statement in document["Statement"]]


def key_actions(made: Iterable[Registration]) -> list[str]:
    """What the policy of the stack's own key lets the role do that deploys."""
    return sorted(
        {
            action
            for statement in statements_of(made, "aws:kms/key:Key")
            if statement["Sid"].startswith("Deployment")
            for action in statement["Action"]
        }
    )


def granted(made: Iterable[Registration]) -> list[dict[str, Any]]:
    """The statements of all roles' policies, each once, "{account}" for the account."""
    texts = {
        json.dumps({key: value for key, value in statement.items() if key != "Sid"}, sort_keys=True)
        for statement in statements_of(made, "aws:iam/rolePolicy:RolePolicy")
    }
    return [json.loads(text.replace(program.ACCOUNT, "{account}")) for text in sorted(texts)]


def kept(made: list[Registration]) -> list[str]:
    """Types of which the engine deletes nothing: all of them are protected or retained."""
    deletable = {r.type for r in made if not (r.protect or r.retain_on_delete)}
    return sorted({r.type for r in made} - deletable)


def other_stacks(stack: Project) -> dict[str, Any]:
    """The invoke that reads outputs of other stacks, answered with examples of their kind."""
    outputs: dict[str, dict[str, Any]] = {}
    for output, value in example_outputs(load(stack.config, stack.stack, PIPELINES)).items():
        outputs.setdefault(output.stack, {})[output.output] = value

    def read(arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "name": arguments["name"],
            "outputs": outputs.get(arguments["name"], {}),
            "secretOutputNames": [],
        }

    return {"pulumi:pulumi:readStackOutputs": read}


def text(root: Path = ROOT) -> str:
    """The whole document: every stack that names a boundary. Another is deployed by whoever may do
    everything, and has no deploy role.
    """
    names = sorted(
        path.name.removeprefix("Pulumi.").removesuffix(".yaml")
        for path in root.glob("Pulumi.*.yaml")
    )
    stacks = (project(root, name, known_reader(root, name)) for name in names)
    entries = {
        stack.stack: entry(stack) for stack in stacks if stack.config.get(f"{NAMESPACE}{BOUNDARY}")
    }
    return json.dumps(entries, indent=2) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="compare only")
    check = parser.parse_args().check
    try:
        written = text()
    except StackFileError as faults:
        print(faults, file=sys.stderr)
        return 1
    if check:
        return int(not TARGET.exists() or TARGET.read_text(encoding="utf-8") != written)
    TARGET.write_text(written, encoding="utf-8")
    print(f"{TARGET.name}: {written.count(chr(10))} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
