"""What reports the ends that no state of an execution reports, for all pipelines of a stack: a
state machine of its own, started by rules of EventBridge (docs/adr/0025).

Its dict is pipelines/reporter.py, which tools/reporter_file.py writes here as reporter.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from downbeat import asl
from downbeat.plan.address import Address
from downbeat.plan.end_patterns import none_of, special_ends
from downbeat.plan.key_use import key_statements
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.slack_messages import ENDED_BADLY, SLACK_SOURCE
from downbeat.plan.status_events import DETAIL_TYPE, SOURCE, unreported

# Characters of an event pattern.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
LARGEST_PATTERN = 2048
# Characters of all inline policies of a role, less what is there anyway.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
LARGEST_POLICY = 10_240 - 2000
QUOTES = 4
# The pipeline whose queue and topic hear of what the reporter itself cannot deliver, where the
# stack has it; the first one otherwise.
HOME = "watchdog"


@dataclass(frozen=True)
class ReporterArgs:
    """One reporter: its state `machine`, as the components take one; `rules`, name → event pattern;
    `home`, the pipeline to which its own failures are reported; `elsewhere`, the ARNs of the topics
    that the stack's key does not encrypt.
    """

    machine: OrchestrationArgs
    rules: Mapping[str, Mapping[str, Any]]
    home: OrchestrationArgs
    elsewhere: Sequence[str] = ()

    @property
    def rule_arns(self) -> list[str]:
        """The rules that start it."""
        return [self.machine.address.rule_arn(rule) for rule in self.rules]

    @property
    def starter_role(self) -> str:
        """The role by which its rules start it."""
        return self.machine.address.global_name(f"{self.machine.address.name}-rules")


def reporters(
    name: str, args: Mapping[str, OrchestrationArgs], tags: Mapping[str, str]
) -> list[ReporterArgs]:
    """Return the reporters of a stack: one for as many pipelines as its role's policy holds.

    Args:
        name: what names in the stack begin with, "downbeat-prod".
        args: the arguments of each pipeline.
        tags: the tags of everything in the stack.
    """
    if not args:
        return []
    home = args.get(HOME) or next(iter(args.values()))
    return [
        _reporter(f"{name}-reporter" + (f"-{number}" if number > 1 else ""), group, home, tags)
        for number, group in enumerate(_filled(list(args.values())), start=1)
    ]


def with_reporters(
    args: Mapping[str, OrchestrationArgs], made: Sequence[ReporterArgs]
) -> dict[str, OrchestrationArgs]:
    """Return the arguments of the pipelines, with those of the home pipeline naming the rules whose
    dead letters rest with it.
    """
    rules = [arn for each in made for arn in each.rule_arns]
    home = made[0].home.address.name if made else ""
    return {
        key: replace(each, reporter_rules=rules) if each.address.name == home else each
        for key, each in args.items()
    }


def facts(
    address: Address,
    topics: Mapping[str, str],
    definition: Mapping[str, Any],
    *,
    dashboard: str,
    owner: str,
    severity: str,
    slack: bool = False,
) -> dict[str, Any]:
    """Return what a message says of a pipeline, whatever happened; `slack`: whether Slack hears of
    its failures.
    """
    limit = definition.get("TimeoutSeconds")
    return {
        "name": address.name,
        **{f"{outcome}_topic": address.topic_arn(topics[outcome]) for outcome in topics},
        "log_group": address.log_group,
        "dashboard": dashboard,
        "owner": owner,
        "severity": severity,
        "handlers": bad_ways(definition),
        "slack": slack,
        **({"limit": limit} if isinstance(limit, int) else {}),
    }


def bad_ways(definition: Mapping[str, Any]) -> list[str]:
    """Return the states from which no way leads to a good end: those of a failure path."""
    states: Mapping[str, Mapping[str, Any]] = definition.get("States", {})
    good = {name for name, state in states.items() if state.get("End")}
    good |= {name for name, state in states.items() if state["Type"] == "Succeed"}
    while more := {name for name in states.keys() - good if good & set(_onward(states[name]))}:
        good |= more
    return [name for name in states if name not in good]


def _onward(state: Mapping[str, Any]) -> Iterator[str]:
    """Where a state may go: by its own transitions, a Choice's rules, and its Catch."""
    for one in (state, *state.get("Choices", ()), *state.get("Catch", ())):
        yield from (one[key] for key in ("Next", "Default") if key in one)


def facts_of(args: OrchestrationArgs) -> dict[str, Any]:
    """Return the facts of a pipeline that is deployed."""
    return facts(
        args.address,
        args.topics,
        args.definition,
        dashboard=args.dashboard_url,
        owner=args.owner,
        severity=args.severity,
        slack=tells_slack(args),
    )


def reporter_definition(
    address: Address, stack: str, environment: str, reported: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the definition of a reporter; `stack` is the stack's name, `reported`: ARN of a state
    machine → its facts.
    """
    references = {
        "stack": stack,
        "environment": environment,
        "region": address.region,
        "partition": address.partition,
        "console_url": address.console_url,
        "reported": reported,
    }
    return asl.to_definition(_spec(), references)


def ends_pattern(args: Sequence[OrchestrationArgs]) -> dict[str, Any]:
    """Return the event pattern of the ends of these pipelines that no state has reported.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    details = [*_bad_ends(args), *_successes(args)]
    pattern = {"source": [SOURCE], "detail-type": [DETAIL_TYPE]}
    if len(details) == 1:
        return {**pattern, "detail": details[0]}
    return {**pattern, "$or": [{"detail": detail} for detail in details]}


def pattern_text(pattern: Mapping[str, Any]) -> str:
    """Return an event pattern as short as it can be written."""
    return json.dumps(pattern, separators=(",", ":"))


def reported_topics(args: OrchestrationArgs) -> list[str]:
    """Return the ARNs of the topics to which the reporter publishes for a pipeline."""
    reported = [outcome for outcome, statuses in args.reported_statuses.items() if statuses]
    return list(dict.fromkeys(args.address.topic_arn(args.topics[each]) for each in reported))


def tells_slack(args: OrchestrationArgs) -> bool:
    """Whether Slack hears of the bad ends of a pipeline."""
    return bool(args.slack_webhook) and "failure" in args.slack


def _bad_ends(args: Sequence[OrchestrationArgs]) -> Iterator[dict[str, Any]]:
    """The ends of each set of statuses, as few patterns as there are such sets. Slack hears of all
    bad ends, those that a state has reported as well.
    """
    machines: dict[tuple[tuple[str, ...], bool], list[str]] = {}
    for each in args:
        slack = tells_slack(each)
        statuses = ENDED_BADLY if slack else tuple(each.reported_statuses.get("failure", ()))
        if statuses:
            machines.setdefault((statuses, slack), []).append(each.address.state_machine_arn)
    for (statuses, slack), arns in machines.items():
        ends = {"status": list(statuses)} if slack else unreported(statuses)
        yield {"stateMachineArn": arns, **ends}


def _successes(args: Sequence[OrchestrationArgs]) -> Iterator[dict[str, Any]]:
    """Successes, of those that a run guard may skip only the others."""
    machines: dict[bool, list[str]] = {}
    for each in args:
        if each.reported_statuses.get("success"):
            skips = "skipped" in special_ends(each.definition)
            machines.setdefault(skips, []).append(each.address.state_machine_arn)
    for skips, arns in machines.items():
        ran = none_of(["skipped"]) if skips else {}
        yield {"stateMachineArn": arns, "status": ["SUCCEEDED"], **ran}


def _reporter(
    name: str, group: Sequence[OrchestrationArgs], home: OrchestrationArgs, tags: Mapping[str, str]
) -> ReporterArgs:
    where = home.address
    address = Address(name, where.region, where.account, where.partition, regional=where.regional)
    reported = {each.address.state_machine_arn: facts_of(each) for each in group}
    machine = OrchestrationArgs(
        address=address,
        stack_name=home.stack_name,
        environment=home.environment,
        definition=reporter_definition(address, home.stack_name, home.environment, reported),
        statements=_statements(group),
        topics={},
        tags=tags,
        stack=home.stack,
    )
    rules = {
        name + (f"-rule-{number}" if number > 1 else ""): ends_pattern(ruled)
        for number, ruled in enumerate(_ruled(group), start=1)
    }
    elsewhere = [
        topic
        for each in group
        for topic in reported_topics(each)
        if each.address.existing.key or topic in each.address.existing.topics.values()
    ]
    return ReporterArgs(machine, rules, home, elsewhere)


def _statements(group: Sequence[OrchestrationArgs]) -> list[Mapping[str, Any]]:
    """What a reporter may do: publish to exactly these topics, and read what exactly these
    pipelines' executions did.
    """
    topics = sorted({topic for each in group for topic in reported_topics(each)})
    executions = [each.address.arn("states", f"execution:{each.address.name}:*") for each in group]
    publish = {
        "Effect": "Allow",
        "Action": "sns:Publish",
        "Resource": topics,
        "why": "Which of them is in the event that it reports.",
    }
    read = {
        "Effect": "Allow",
        "Action": "states:GetExecutionHistory",
        "Resource": executions,
        "why": "The state in which an execution ended is in its history alone.",
    }
    keyed = {
        topic: key
        for each in group
        for topic in reported_topics(each)
        if (key := _key_of(each.address, topic))
    }
    bus = group[0].address.arn("events", "event-bus/default")
    say = {
        "Effect": "Allow",
        "Action": "events:PutEvents",
        "Resource": bus,
        "Condition": {"StringEquals": {"events:source": SLACK_SOURCE}},
        "why": "The rules of Slack hear of bad ends by these events.",
    }
    slack = [say] if any(tells_slack(each) for each in group) else []
    return [publish, read, *slack, *key_statements([publish], keyed)]


def _key_of(address: Address, topic: str) -> str | None:
    """The key of a topic that is not the stack's own."""
    existing = address.existing
    if topic in existing.topics.values():
        return existing.topic_keys.get(topic)
    return existing.key


def _filled(args: Sequence[OrchestrationArgs]) -> Iterator[list[OrchestrationArgs]]:
    """Yield as many pipelines at a time as the policy of one role holds, in order."""
    group: list[OrchestrationArgs] = []
    size = 0
    for each in args:
        if not any(each.reported_statuses.values()) and not tells_slack(each):
            continue
        resources = [*reported_topics(each), f"{each.address.state_machine_arn}:*"]
        added = sum(len(arn) + QUOTES for arn in resources)
        if group and size + added > LARGEST_POLICY:
            yield group
            group, size = [], 0
        group.append(each)
        size += added
    if group:
        yield group


def _ruled(group: Sequence[OrchestrationArgs]) -> Iterator[list[OrchestrationArgs]]:
    """Yield as many pipelines at a time as one event pattern holds, in order."""
    ruled: list[OrchestrationArgs] = []
    for each in group:
        if ruled and len(pattern_text(ends_pattern([*ruled, each]))) > LARGEST_PATTERN:
            yield ruled
            ruled = []
        ruled.append(each)
    if ruled:
        yield ruled


@cache
def _spec() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(
        files("downbeat.plan").joinpath("reporter.json").read_text(encoding="utf-8")
    )
    return read
