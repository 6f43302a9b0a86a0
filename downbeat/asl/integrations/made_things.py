"""Things that a call makes and later calls of the same machine are about: AWS makes up their ids,
so that a policy can name all of their type in this account and region only, as AWS's own policies
do.

https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

from __future__ import annotations

from typing import NamedTuple


class MadeThing(NamedTuple):
    """`field` of the answer holds the id; `actions` are those of its own calls."""

    field: str
    resource: str
    actions: tuple[str, ...]


CLUSTER = MadeThing(
    "ClusterId",
    "arn:{partition}:elasticmapreduce:{region}:{account}:cluster/*",
    tuple(
        f"elasticmapreduce:{name}"
        for name in (
            *("AddJobFlowSteps", "CancelSteps", "DescribeCluster", "DescribeStep"),
            *("ListInstanceFleets", "ListInstanceGroups", "ModifyInstanceFleet"),
            *("ModifyInstanceGroups", "SetTerminationProtection", "TerminateJobFlows"),
        )
    ),
)
APPLICATION = MadeThing(
    "ApplicationId",
    "arn:{partition}:emr-serverless:{region}:{account}:/applications/*",
    tuple(
        f"emr-serverless:{name}"
        for name in (
            *("DeleteApplication", "GetApplication", "StartApplication", "StartJobRun"),
            "StopApplication",
        )
    ),
)
MADE: dict[str, MadeThing] = {
    "elasticmapreduce:createCluster": CLUSTER,
    "emr-serverless:createApplication": APPLICATION,
}
