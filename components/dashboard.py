"""What one looks at: a dashboard per orchestration, and one over all of a stack. What they show is
computed in downbeat/plan/dashboards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from downbeat.plan.address import Address
from downbeat.plan.dashboards.pages import orchestration_widgets, stack_widgets
from downbeat.plan.dashboards.widget import body
from downbeat.plan.orchestration_args import OrchestrationArgs


class Dashboard(pulumi.ComponentResource):
    """The dashboard of one orchestration:

    - the way to its executions, log, schedule, dead letters and runbook; its alarms
    - failures by call and error; executions by status, their duration below the machine's limit
    - the time since its last run, the oldest file that waits, the dead letters
    - CPU and memory of its ECS tasks, the size of its buckets, the bill for the services it uses
    """

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        *,
        alarms: Sequence[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:Dashboard", name, {}, opts)
        aws.cloudwatch.Dashboard(
            f"{name}-dashboard",
            dashboard_name=args.address.dashboard,
            dashboard_body=body(orchestration_widgets(args, alarms)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"dashboard_url": args.address.dashboard_url})


@dataclass(frozen=True)
class OverviewArgs:
    """`name` is the dashboard's; `pipelines` are where the stack's orchestrations live; `alarms`
    the names of all their alarms; `limits` maps machines to the seconds that they may take.
    """

    name: str
    pipelines: Sequence[Address]
    alarms: Sequence[str]
    limits: Mapping[str, float] = field(default_factory=dict)


class Overview(pulumi.ComponentResource):
    """The dashboard over a whole stack:

    - the way to every machine and its log; every alarm of every orchestration
    - a row per orchestration: executions by status, and their duration below the
      machine's limit
    """

    def __init__(
        self, name: str, args: OverviewArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("downbeat:components:Overview", name, {}, opts)
        first = args.pipelines[0]
        aws.cloudwatch.Dashboard(
            f"{name}-dashboard",
            dashboard_name=args.name,
            dashboard_body=body(stack_widgets(args.pipelines, args.alarms, args.limits)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.url = first.url_of_dashboard(args.name)
        self.register_outputs({"dashboard_url": self.url})
