"""One screen: every pipeline of a stack, how it went last and what waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from downbeat.ops.deployed_starters import starters
from downbeat.ops.deployment import ENDED_BADLY, Deployment
from downbeat.ops.executions import ExecutionSummary, summary
from downbeat.ops.faults import missing
from downbeat.ops.gather import each, pages, together
from downbeat.ops.partial import special_end
from downbeat.ops.pausing import pause_of, read_schedule
from downbeat.ops.waiting import waiting_files
from downbeat.ops.words import counted
from downbeat.plan.end_patterns import special_ends
from downbeat.plan.planned import Planned

MOST_OPEN = 100
ENDS = {"partial": "the last run succeeded in part", "skipped": "the last run was skipped"}


@dataclass(frozen=True)
class PipelineOverview:
    """A pipeline as it stands. `next_run` is None where nothing will start it by itself; `alarms`
    are those in ALARM; `paused_until` is the day from which AWS goes on by itself, "" where it does
    not; `files_waiting` is None without a file trigger; `ended` says what a last run that succeeded
    says of itself: "partial" or "skipped".
    """

    pipeline: str
    state_machine: str
    rhythm: str
    deployed: bool
    last: ExecutionSummary | None
    open: int
    next_run: datetime | None
    paused: bool
    paused_until: str
    alarms: tuple[str, ...]
    dead_letters: int
    files_waiting: int | None
    ended: str = ""

    @property
    def notes(self) -> list[str]:
        """What a person should know besides the last run, each a few words."""
        if not self.deployed:
            return ["not deployed"]
        waiting = self.files_waiting
        notes = [
            ENDS.get(self.ended, ""),
            f"paused{f' until {self.paused_until}' if self.paused_until else ''}"
            if self.paused
            else "",
            counted(self.open, "open execution") if self.open else "",
            f"in alarm: {', '.join(self.alarms)}" if self.alarms else "",
            counted(self.dead_letters, "dead letter") if self.dead_letters else "",
            f"{counted(waiting, 'file')} waiting" if waiting else "",
        ]
        return [words for words in notes if words]

    @property
    def wrong(self) -> bool:
        """Whether somebody should look at it."""
        failed = self.last is not None and self.last.status in ENDED_BADLY
        failed = failed or self.ended == "partial"
        return not self.deployed or failed or bool(self.alarms) or self.dead_letters > 0


def overviews(deployment: Deployment) -> list[PipelineOverview]:
    """Every pipeline of the stack, in the register's order."""
    pipelines = list(deployment.pipelines.values())
    alarms, rows = together(
        lambda: alarms_on(deployment),
        lambda: each(lambda call: call[0](deployment, call[1]), _calls(pipelines)),
    )
    answers = iter(rows)
    return [
        _overview(deployment, one, alarms, tuple(next(answers) for _ in LOOKS)) for one in pipelines
    ]


def _calls(pipelines: list[Planned]) -> list[tuple[Any, Planned]]:
    return [(look, one) for one in pipelines for look in LOOKS]


def _ended(deployment: Deployment, planned: Planned, last: Mapping[str, Any]) -> str:
    """What the last execution says of itself; asked for only where the definition can say it."""
    if last.get("status") != "SUCCEEDED" or not special_ends(planned.definition):
        return ""
    client = deployment.client("stepfunctions")
    return special_end(planned, client.describe_execution(executionArn=last["executionArn"]))


def alarms_on(deployment: Deployment) -> list[str]:
    """The names of all alarms of the region that are in ALARM: one call for all pipelines, since
    DescribeAlarms takes nine calls a second.
    """
    client = deployment.client("cloudwatch")
    alarms = pages(client, "describe_alarms", "MetricAlarms", StateValue="ALARM")
    return [str(alarm["AlarmName"]) for alarm in alarms]


def _last(deployment: Deployment, planned: Planned) -> Mapping[str, Any] | None:
    """The latest execution, {} for none, None where there is no state machine."""
    client = deployment.client("stepfunctions")
    try:
        answer = client.list_executions(
            stateMachineArn=planned.address.state_machine_arn, maxResults=deployment.most_listed
        )
    except client.exceptions.ClientError as error:
        if missing(error):
            return None
        raise
    last: Mapping[str, Any] = max(
        answer["executions"], key=lambda one: one["startDate"], default={}
    )
    return {**last, "ended": _ended(deployment, planned, last)} if last else {}


def _open(deployment: Deployment, planned: Planned) -> int:
    client = deployment.client("stepfunctions")
    try:
        answer = client.list_executions(
            stateMachineArn=planned.address.state_machine_arn,
            statusFilter="RUNNING",
            maxResults=MOST_OPEN,
        )
    except client.exceptions.ClientError as error:
        if missing(error):
            return 0
        raise
    return len(answer["executions"])


def starting_state(deployment: Deployment, planned: Planned) -> str:
    """ENABLED where a pipeline starts by itself; DISABLED where its schedule or trigger is paused,
    with the day until which: "DISABLED until 2026-12-01"; "" where nothing starts it.
    """
    schedule = read_schedule(deployment, planned)
    if schedule is None:
        on = [one.on for one in starters(deployment, planned)]
        return ("ENABLED" if all(on) else "DISABLED") if on else ""
    pause = pause_of(schedule, deployment.now())
    if pause is None:
        return "ENABLED"
    return f"DISABLED until {pause.until}" if pause.resumes else "DISABLED"


def dead_letters(deployment: Deployment, planned: Planned) -> int:
    """The messages in the dead-letter queue, roughly, as SQS counts."""
    client = deployment.client("sqs")
    try:
        url = client.get_queue_url(QueueName=planned.address.dead_letter_queue)["QueueUrl"]
        attributes = client.get_queue_attributes(
            QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]
    except client.exceptions.ClientError as error:
        if missing(error):
            return 0
        raise
    return int(attributes["ApproximateNumberOfMessages"])


LOOKS = (_last, _open, starting_state, dead_letters, waiting_files)


def _overview(
    deployment: Deployment,
    planned: Planned,
    alarms: list[str],
    answers: tuple[Any, ...],
) -> PipelineOverview:
    """One row, of the answers of LOOKS in their order."""
    last, running, schedule, letters, files = answers
    now, name = deployment.now(), planned.address.name
    paused = schedule.startswith("DISABLED")
    runs = planned.pipeline.schedule.next_runs(now, 1) if schedule == "ENABLED" else []
    prefix = f"{name}-"
    return PipelineOverview(
        pipeline=planned.key,
        state_machine=name,
        rhythm=planned.pipeline.schedule.describe() if not planned.uploads else "files",
        deployed=last is not None,
        last=summary(planned.key, last, now) if last else None,
        open=running,
        next_run=runs[0] if runs else None,
        paused=paused,
        paused_until=schedule.partition(" until ")[2],
        alarms=tuple(one.removeprefix(prefix) for one in alarms if one.startswith(prefix)),
        dead_letters=letters,
        files_waiting=files,
        ended=str(last.get("ended", "")) if last else "",
    )
