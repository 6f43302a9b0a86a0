"""What AWS adds to a resource that other resources use: ARNs, which names decide, and placeholders
for what only a deployment tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

LATER = "known-after-deployment-"


@dataclass(frozen=True)
class Place:
    """Where the program is to be deployed."""

    account: str
    region: str
    partition: str

    def arn(self, service: str, resource: str, *, everywhere: bool = False) -> str:
        """An ARN of the place; `everywhere`: of a service without regions."""
        region = "" if everywhere else self.region
        return f"arn:{self.partition}:{service}:{region}:{self.account}:{resource}"


Computed = Callable[[Place, Mapping[str, Any]], dict[str, Any]]
# Type → what AWS adds that other resources of the program use. Names decide it, but for keys.
COMPUTED: Mapping[str, Computed] = {
    "aws:kms/key:Key": lambda place, inputs: {"keyId": f"{LATER}key", "arn": f"{LATER}key-arn"},
    "aws:sns/topic:Topic": lambda place, inputs: {"arn": place.arn("sns", inputs["name"])},
    "aws:sqs/queue:Queue": lambda place, inputs: {
        "arn": place.arn("sqs", inputs["name"]),
        "url": queue_url(place, inputs["name"]),
    },
    "aws:iam/role:Role": lambda place, inputs: {
        "arn": place.arn("iam", f"role/{inputs['name']}", everywhere=True)
    },
    "aws:sfn/stateMachine:StateMachine": lambda place, inputs: {
        "arn": place.arn("states", f"stateMachine:{inputs['name']}"),
        "stateMachineVersionArn": place.arn("states", f"stateMachine:{inputs['name']}:{LATER}"),
    },
    "aws:scheduler/schedule:Schedule": lambda place, inputs: {
        "arn": place.arn("scheduler", f"schedule/{inputs['groupName']}/{inputs['name']}")
    },
    "aws:cloudwatch/eventRule:EventRule": lambda place, inputs: {
        "arn": place.arn("events", f"rule/{inputs['name']}")
    },
    "aws:lambda/function:Function": lambda place, inputs: {
        "arn": place.arn("lambda", f"function:{inputs['name']}")
    },
}


def queue_url(place: Place, name: str) -> str:
    """The URL by which SQS names a queue.
    https://docs.aws.amazon.com/general/latest/gr/sqs-service.html
    """
    suffix = "amazonaws.com.cn" if place.partition == "aws-cn" else "amazonaws.com"
    return f"https://sqs.{place.region}.{suffix}/{place.account}/{name}"
