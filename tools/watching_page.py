"""Writes docs/watching.md from the table of alarms and from the program itself at every level of
watching: `python -m tools.watching_page`.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from downbeat.config import stack_file
from downbeat.config.values import WATCHING
from downbeat.estimates.stacks import estimate
from downbeat.plan.costs.amounts import dollars
from downbeat.plan.costs.bill import Bill, Quantity, price
from downbeat.plan.costs.list_prices import price_list
from downbeat.plan.stacks import configured_stack
from downbeat.plan.watching import ASKED, WATCHES
from tests import program
from tests.planned_stacks import planned_stack

PAGE = Path(__file__).parent.parent / "docs" / "watching.md"
STACKS = ("dev", "prod")
PRICES = price_list("us-east-1")
ALARM, DASHBOARDS = "cloudwatch/metricAlarm:MetricAlarm", "cloudwatch/dashboard:Dashboard"
INTRODUCTION = """# Watch pipelines

Generated from `downbeat/plan/watching.py` and the program by `python -m tools.watching_page`.

Choose how closely a stack watches its pipelines, with `downbeat:watching: lean | standard | full` in the stack file, or with `watching` of a
single pipeline ([configuration](configuration.md)). The default is `standard`.

| level | has |
| --- | --- |
| `lean` | what costs nothing by itself: a message for every unsuccessful end, dead letters, and an alarm when a run is missing |
| `standard` | what a team on call needs besides: alarms on stalled tasks, waiting files and failing functions |
| `full` | every alarm, and a dashboard for each pipeline |

At every level one dashboard covers the whole stack, and **the end of an execution is reported once**: by a state of the pipeline, or by
the stack's reporter where an execution failed, timed out or was stopped and no state has sent a message. An alarm exists for what neither can
report. Each says when it begins and when it is over; CloudWatch also says so when a new alarm first becomes OK, once.
"""
QUIET = """## When alarms are silent

- **During maintenance**: `downbeat:maintenance` names windows, single or recurring, in which the stack's alarms notify nobody. CloudWatch's
  mute rules silence them; an alarm that is still on at the end of the window notifies then. Pipelines still run and report how they end.
- **During a pause**: `downbeat pause` stops whatever starts pipelines. The watchdog does not count a paused pipeline as late, files may wait,
  and if the watchdog itself is paused, a mute rule that ends with `--until` silences its own alarm.
- **On a skipped date**, in a skipped week or on an overlap no alarm goes off: the run starts, reports that it was skipped, and counts as the
  last run.
- **`enabled: false`** omits the alarms on missing runs and on waiting files.
"""
RESOURCES = """
## Resources

Those of AWS that each pipeline is made of at `standard`, and those of the whole stack. A pipeline on a schedule has 14 with a topic for each
outcome and a contact for each: state machine and alias, role and policy, log group, dead-letter queue, schedule and group, two alarms, two
topics, two subscriptions ([what they share](adr/0022-what-the-pipelines-of-a-stack-share.md)). The stack has its key and the key's alias, an
overview, the role that starts the pipelines with its policy, and the reporter: machine, log group, role and policy, rule, target, the rule's
role and policy, alarm.

Two pipelines have more than 16 in prod, and what it is cannot be shared or left out:

- `weekly-monitoring`: 14, a second contact for failures, an alarm on its container's log, and what its team wants kept at every level: two
  alarms that repeat an end, whose state an incident opens and closes by, with a topic of their own, without which everybody would be told
  of a failure twice.
- `ndjson-to-parquet`: a state machine, and the function that collects files, which is ten by itself: function, role and policy, log group,
  the event source mapping, the queue of files and that of files given up, the rule that brings them and its target, and the schedule of its
  flush. Files given up are not among the pipeline's other dead letters, because
  [SQS moves messages back](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html)
  only from a queue that another queue filled. Its alarms page somebody whom a single failure does not, hence a topic of their own as well.
"""
SLACK = """
## Slack

An end matches exactly one rule. 🚨 failed or timed out, 🛑 was stopped: the stack's reporter writes the message, with the reason, the state and
its attempt, the commands, and links to the execution, its log and the dashboard, whether a state has mailed them or not; ✅ succeeded; ⚠️ succeeded in part, where a state of the pipeline
gives `"outcome": "partial"` as its output; ⏭️ was skipped, where the stack has the pipeline skip dates, weeks or overlaps. The last two
are read off the output of the execution, which EventBridge has up to 256 KiB; a larger one counts as succeeded.
"""


@dataclass(frozen=True)
class Watched:
    """What a stack at one level registers: resources of AWS in all, alarms by suffix and the metrics
    that they read, dashboards and keys.
    """

    resources: int
    alarms: Counter[str]
    metrics: int
    dashboards: int
    keys: int

    def bill(self) -> Bill:
        """Return what it costs a month by list prices, without the watchdog's own runs."""
        return price(
            [
                Quantity("alarm-metric", self.metrics),
                Quantity("dashboard", self.dashboards),
                Quantity("key", self.keys),
            ],
            PRICES,
        )


def watchdog(stack: str) -> Bill:
    """Return what the watchdog's runs cost a month: they publish an age for each pipeline."""
    planned = [each for each in planned_stack(stack) if each.key == "watchdog"]
    (month,) = estimate(configured_stack(stack), planned, PRICES).pipelines
    return month.run * month.runs


def watched(stack: str, level: str) -> Watched:
    """Return what the stack registers at this level, whatever its file says."""
    run = registered_resources(stack, level)
    names = [alarm.inputs["name"] for alarm in run.of(ALARM).values()]
    return Watched(
        resources=sum(r.type.startswith("aws:") and r.custom for r in run.registrations),
        alarms=Counter(suffix_of(name) for name in names),
        metrics=sum(map(metrics_of, run.of(ALARM).values())),
        dashboards=len(run.of(DASHBOARDS)),
        keys=len(run.of("kms/key:Key")),
    )


@functools.cache
def registered_resources(stack: str, level: str) -> program.Run:
    """Return what the program registers for a stack at one level, computed once."""
    config = stack_file(program.ROOT, stack) | {"downbeat:watching": level}
    return program.run(program.main, stack=stack, config=program.engine_config(config))


def metrics_of(alarm: program.Registration) -> int:
    """How many metrics an alarm reads."""
    queries = alarm.inputs.get("metricQueries", [{"metric": {}}])
    return sum("metric" in query for query in queries)


def suffix_of(alarm: str) -> str:
    """The suffix of an alarm's name: the longest one that there is."""
    return max((suffix for suffix in WATCHES if alarm.endswith(f"-{suffix}")), key=len)


def page() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *alarms(), QUIET, *costs(), *resources(), SLACK])


def alarms() -> Iterator[str]:
    """The table of alarms."""
    yield "## The alarms\n"
    yield from table(
        ("alarm", "from", "metrics", "notices"),
        (
            (
                f"`{suffix}`",
                "where the pipeline's `alarms` name it" if row.level == ASKED else f"`{row.level}`",
                str(row.metrics),
                row.notices,
            )
            for suffix, row in WATCHES.items()
        ),
    )
    yield (
        "\nA pipeline whose schedule starts it a thousand times in 30 days has `error-rate` without"
        " asking.\n"
    )


def costs() -> Iterator[str]:
    """The table of what each stack of this project costs to watch, at each level."""
    yield "## What it costs\n"
    free = {name: PRICES.prices[name] for name in ("alarm-metric", "dashboard", "metric")}
    yield (
        f"By the list prices of {PRICES.region} of {PRICES.entered} ([cost](cost.md)):"
        f" {dollars(free['alarm-metric'].dollars)} a month for each metric of an alarm (one on an"
        f" expression costs by every metric in it),\n{dollars(free['dashboard'].dollars)} for each"
        f" dashboard, {dollars(PRICES.prices['key'].dollars)} for the stack's key, and the"
        f" watchdog's hourly runs, whose custom metrics are {dollars(free['metric'].dollars)} each."
        " After allowances: in an\naccount with nothing else in it, where"
        f" {free['alarm-metric'].free:g} metrics of alarms, {free['dashboard'].free:g} dashboards"
        f" and {free['metric'].free:g} custom metrics are free.\n"
    )
    rows = []
    for stack in STACKS:
        runs = watchdog(stack)
        for level in WATCHING:
            each = watched(stack, level)
            bill = each.bill() + runs
            count = (each.resources, each.alarms.total(), each.dashboards)
            sums = (dollars(bill.dollars), dollars(bill.after_allowances(PRICES)))
            rows.append((stack, f"`{level}`", *map(str, count), *sums))
    head = ("stack", "level", "resources", "alarms", "dashboards", "a month", "after allowances")
    yield from table(head, rows)


def by_pipeline(stack: str) -> dict[str, int]:
    """Pipeline → how many resources of AWS it has at the level standard; "" → those of the stack
    itself.
    """
    run = registered_resources(stack, "standard")
    keys = sorted((each.key for each in planned_stack(stack)), key=len, reverse=True)
    names = [r.name for r in run.registrations if r.type.startswith("aws:") and r.custom]
    owners = (next((key for key in keys if name.startswith(f"{key}-")), "") for name in names)
    return dict(Counter(owners))


def resources() -> Iterator[str]:
    """The table of each pipeline's resources."""
    yield RESOURCES
    rows = []
    for stack in STACKS:
        counted = by_pipeline(stack)
        for each in planned_stack(stack):
            rows.append((stack, f"`{each.key}`", str(counted[each.key])))
        rows.append((stack, "the stack itself", str(counted[""])))
    yield from table(("stack", "of", "resources"), rows)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
