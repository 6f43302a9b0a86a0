"""What the Resource of a Task calls, and how."""

from __future__ import annotations

import re
from typing import NamedTuple


class CalledIntegration(NamedTuple):
    """How a Resource is called: `kind` names its events (Task, LambdaFunction, Activity), `service`
    and `action` are the parts of a service integration ("aws-sdk:s3", "getObject"; "ecs",
    "runTask.sync"), `waits` is "", "sync" or "token".
    """

    kind: str
    service: str
    action: str
    waits: str


_STATES = r"arn:(?:\$\{[^}]*\}|[\w-]+):states:[^:]*:[^:]*:"
_SERVICE = re.compile(_STATES + r"((?:aws-sdk:)?[\w-]+):([\w.:]+)")
_ACTIVITY = re.compile(_STATES + "activity:")


def integration(resource: str) -> CalledIntegration:
    """What a Resource calls; anything that is no integration and no activity counts as a Lambda
    function.
    """
    service = _SERVICE.fullmatch(resource)
    if service and service[1] != "activity":
        waits = (
            "token"
            if service[2].endswith(".waitForTaskToken")
            else "sync"
            if re.search(r"\.sync(:2)?$", service[2])
            else ""
        )
        return CalledIntegration("Task", service[1], service[2], waits)
    return CalledIntegration(
        "Activity" if _ACTIVITY.match(resource) else "LambdaFunction", "", "", ""
    )
