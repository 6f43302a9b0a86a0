"""When the alarms of a stack tell nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws


class Maintenance(pulumi.ComponentResource):
    """The times in which the alarms of a stack tell nobody:

    - a mute rule for each, for a hundred alarms at most; meanwhile alarms change their state as
      ever, and one that still rings at the end is told then
    - the pipelines run on, and messages about their ends are sent as ever
    """

    def __init__(
        self,
        name: str,
        rules: Mapping[str, Mapping[str, Any]],
        *,
        prefix: str,
        tags: Mapping[str, str],
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`rules` are downbeat.plan.alarm_muting'; their names in AWS begin with `prefix`, as
        "downbeat-prod". They need the alarms, which `after` makes.
        """
        super().__init__("downbeat:components:Maintenance", name, {}, opts)
        for suffix, properties in rules.items():
            aws.cloudwatch.AlarmMuteRule(
                f"{name}-{suffix}",
                name=f"{prefix}-{name}-{suffix}",
                **properties,
                tags=tags,
                opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
            )
        self.register_outputs({})
