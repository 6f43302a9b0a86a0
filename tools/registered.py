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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from components.function_versions import GET_FUNCTION
from downbeat.asl import Diagnostic
from downbeat.config import StackFileError, load, stack_file
from downbeat.config.origins import Origin
from downbeat.config.reading import NAMESPACE
from downbeat.config.sources import Answer, Read, Reader, Source
from downbeat.emulator.local_configuration import STAND_IN_SECRET
from downbeat.emulator.projects import Project, flat_config, project, secret_keys
from downbeat.plan.function_versions import unversioned_functions
from downbeat.plan.planned import plan
from downbeat.plan.remembered import remembering_reader
from downbeat.plan.stacks import example_outputs
from pipelines import PIPELINES
from tests import program
from tests.program import Registration

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "deployments" / "registered.json"
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
# What is looked up by the name that a policy names it by too.
BY_THEIR_NAME = ("bucket", "cluster", "function", "log_group", "queue", "role", "table", "topic")
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
    found: dict[str, list[str]] = {}
    for role in (r for r in made if r.type == "aws:iam/role:Role"):
        for statement in json.loads(role.inputs["assumeRolePolicy"])["Statement"]:
            found.setdefault(statement["Principal"]["Service"], []).append(role.inputs["name"])
    own = {r.inputs["name"] for r in made if r.type == "aws:iam/role:Role"}
    for service, arn in run_with(made):
        if arn.rsplit("/", 1)[-1] not in own:
            found.setdefault(service, []).append(arn)
    return {service: sorted(set(roles)) for service, roles in sorted(found.items())}


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


def settled_sources(stack: Project) -> Sequence[Origin]:
    """Where the values of the stack file come from. Raises StackFileError for those that nobody has
    read yet: an example in a policy would be a name that is nobody's.
    """
    config = stack_file(stack.root, stack.stack)
    reader = known_reader(stack.root, stack.stack)
    origins = load(config, stack.stack, PIPELINES, reader=reader).origins
    unread = [one for one in origins if not (one.read or one.secret or _names_itself(one.source))]
    if unread:
        fix = f"Run `pulumi preview -s {stack.stack}` here once, which reads it, and then this."
        raise StackFileError(
            [
                Diagnostic(each.path, f"{each.source} has not been read. {fix}", "unread-source")
                for each in unread
            ]
        )
    return origins


def known_reader(root: Path, stack: str, target: Path = TARGET) -> Reader:
    """The reader of what the last run of the program on this machine read, and of what
    registered.json says that one read before.
    """
    entries = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
    recorded = {
        Source(*each["source"]): Read(each["value"])
        for each in entries.get(stack, {}).get("values", ())
    }
    remembering = remembering_reader(root, stack)

    def read(sources: Mapping[Any, bool]) -> dict[Any, Answer]:
        return {**recorded, **remembering(sources)}

    return read


def _names_itself(source: Source) -> bool:
    """Whether the source's own text has the name: a resource that is looked up by it."""
    return source.scheme == "lookup" and not source.tags and source.place in BY_THEIR_NAME


def read_values(origins: Iterable[Origin]) -> list[dict[str, Any]]:
    """What was read, secrets apart, so that the next run has it too."""
    values = {tuple(each.source): each.value for each in origins if each.read and not each.secret}
    return [{"source": list(source), "value": value} for source, value in sorted(values.items())]


def asked_sources(origins: Iterable[Origin]) -> list[list[Any]]:
    """What the program reads from AWS before its first resource: [scheme, place, item, whether it
    is decrypted].
    """
    asked: dict[tuple[str, ...], bool] = {}
    for origin in origins:
        source = tuple(origin.source.asked)
        asked[source] = asked.get(source, False) or origin.secret
    return [[*source, secret] for source, secret in sorted(asked.items()) if source[0] != "file"]


def asked_functions(stack: Project) -> list[list[Any]]:
    """The functions whose newest published versions the program looks up, as `asked_sources`."""
    configured = load(
        stack.config, stack.stack, PIPELINES, reader=known_reader(stack.root, stack.stack)
    )
    outputs = example_outputs(configured)
    planned = plan(configured, PIPELINES, account=program.ACCOUNT, outputs=outputs)
    names = {name.rsplit(":", 1)[-1] for each in planned for name in unversioned_functions(each)}
    return [["lookup", "function", name, False] for name in sorted(names)]


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
