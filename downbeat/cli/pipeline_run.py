"""A run of a pipeline: where and when it happens, what answers its calls, what it led to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.service_models import NONE
from downbeat.cli.run_options import outcomes_for_every_call
from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.live_ends import deployed_definition, ended
from downbeat.emulator.live_tasks import Client, live
from downbeat.emulator.projects import project
from downbeat.estimates.runs import Meter
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import project_root
from downbeat.simulator.call import Tasks
from downbeat.simulator.task_outcomes import chosen
from downbeat.simulator.unanswered import noting
from downbeat.simulator.values import own
from downbeat.simulator.without_effect import Asked
from downbeat.testing.flow import Run, play_planned
from downbeat.testing.flow_tasks import reads_exit_code, usual_seconds

NOTHING = "simulated: no call left this machine"


NO_UP = f"{NOTHING} (after `downbeat up`, calls go to an embedded AWS)"


class RunsOn(NamedTuple):
    """Where a run happens: a client of the embedded AWS or None, the definition that is run, and
    a line that describes both.
    """

    client: Client | None
    definition: dict[str, Any]
    described: str


def where(target: Planned, stack: str) -> RunsOn:
    """The embedded AWS of the stack if it is on and the pipeline deployed there; else nothing."""
    running = ministack.running(project(project_root(), stack).folder)
    if running is None:
        return RunsOn(None, target.definition, NO_UP)
    client = embedded_clients.clients(running.endpoint, target.address.region, running.account)
    deployed = deployed_definition(client, target.address.state_machine_arn)
    if deployed is None:
        off = (
            f"the embedded AWS at {running.endpoint} is on, but {target.address.name} is not"
            " deployed there: run `downbeat up`"
        )
        return RunsOn(None, target.definition, f"{off}; {NOTHING}")
    same = deployed == own(target.definition)
    note = "" if same else ("; its definition differs from your files': `downbeat up` updates it")
    return RunsOn(client, deployed, f"run against the embedded AWS at {running.endpoint}{note}")


def moment(at: str | None, place: RunsOn) -> tuple[datetime | None, dict[str, str]]:
    """(start, what the schedule adds to the input).

    Without `--at` a run starts by hand: on the embedded AWS now, else always at the same moment, so
    that its output is the same.
    """
    if at is None:
        return (datetime.now(UTC) if place.client else None), {}
    try:
        start = datetime.fromisoformat(at)
    except ValueError:
        raise DiagnosticsError(
            [Diagnostic("--at", f'"{at}" is not a moment: write it like 2026-12-28T06:00Z')]
        ) from None
    start = (start if start.tzinfo else start.replace(tzinfo=UTC)).astimezone(UTC)
    return start, {"scheduled_time": f"{start:%Y-%m-%dT%H:%M:%SZ}"}


class PlayedRun(NamedTuple):
    """A run that has ended: its calls with their durations, what the options answered nothing for
    (state → what was assumed), and what it led to in the embedded AWS, in sentences.
    """

    run: Run
    meter: Meter
    unanswered: dict[str, str]
    after: list[str]


def play_pipeline(
    target: Planned,
    place: RunsOn,
    asked: Asked,
    *,
    at: str | None,
    validation: str,
) -> PlayedRun:
    """Run the pipeline, as if started by hand or, with `at`, by its schedule. Raises
    DiagnosticsError.
    """
    start, scheduled = moment(at, place)
    unanswered: dict[str, str] = {}
    with outcomes_for_every_call():
        meter = Meter(_tasks(target, place, asked, unanswered), place.definition)
        run = play_planned(
            target,
            meter,
            definition=place.definition,
            input={**scheduled, **asked.input},
            start=start,
            validation=NONE if place.client else validation,
        )
    return PlayedRun(run, meter, unanswered, ended(place.client, run) if place.client else [])


def _tasks(target: Planned, place: RunsOn, asked: Asked, unanswered: dict[str, str]) -> Tasks:
    """What answers the calls: the options, the embedded AWS, default results."""
    nobody = noting(unanswered)
    return chosen(
        asked.outcomes,
        asked.fail,
        asked.slow,
        asked.exit_code,
        states=reads_exit_code(place.definition) or None,
        usual=usual_seconds(target.spec, target.pipeline.settings),
        otherwise=live(place.client, nobody) if place.client else nobody,
    )
