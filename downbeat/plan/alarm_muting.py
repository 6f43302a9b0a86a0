"""When the alarms of a stack tell nobody, as the mute rules of CloudWatch. Pure.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from downbeat.config.maintenance import MaintenanceWindow

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MuteTargets.html
MOST_ALARMS = 100


def mute_rules(
    windows: Sequence[MaintenanceWindow], alarms: Sequence[str], now: datetime
) -> dict[str, dict[str, Any]]:
    """Return the provider's inputs of each rule, by the suffix of its name: "1" for the first entry
    of `maintenance`, "1-2" where there are more alarms than one rule takes. What is over is left
    out: AWS refuses it.
    """
    groups = [alarms[at : at + MOST_ALARMS] for at in range(0, len(alarms), MOST_ALARMS)]
    return {
        f"{number}-{part}" if part > 1 else f"{number}": {
            "description": "Maintenance: alarms tell nobody",
            "rule": {
                "schedule": {
                    "expression": window.expression,
                    "duration": window.duration,
                    "timezone": window.timezone,
                }
            },
            "mute_targets": {"alarm_names": list(group)},
        }
        for number, window in enumerate(windows, start=1)
        if not window.is_over(now)
        for part, group in enumerate(groups, start=1)
    }
