"""Amazon EMR on EKS.

https://docs.aws.amazon.com/step-functions/latest/dg/emr-eks-iam.html
"""

from __future__ import annotations

from dataclasses import replace

from downbeat.asl.integrations.grant import (
    REQUEST,
    SYNC,
    Argument,
    Grant,
    Integration,
    Table,
    guide,
    linked_role,
)
from downbeat.asl.resource_arns import by_arn, named

PAGE = guide("connect-emr-eks")
CLUSTER = Argument(
    "VirtualClusterId",
    named("emr-containers", "/virtualclusters", "cluster"),
    "a virtual cluster's id",
)
OWN = replace(CLUSTER, path="Id")
ROLE = Argument("ExecutionRoleArn", by_arn("iam", "role/", "role_arn"), "a role's ARN")
CLUSTER_ARN = ("arn:{partition}:emr-containers:{region}:{account}:/virtualclusters/{cluster}",)
# AWS makes up the ids of clusters and runs.
CLUSTERS = ("arn:{partition}:emr-containers:{region}:{account}:/virtualclusters/*",)
RUNS = ("arn:{partition}:emr-containers:{region}:{account}:/virtualclusters/{cluster}/jobruns/*",)

EMR_CONTAINERS: Table = {
    "emr-containers:createVirtualCluster": Integration(
        PAGE,
        (REQUEST,),
        (
            Grant(("emr-containers:CreateVirtualCluster",), ("*",)),
            Grant(("emr-containers:TagResource",), CLUSTERS, when=("Tags",)),
            linked_role("emr-containers.amazonaws.com", "AWSServiceRoleForAmazonEMRContainers"),
        ),
    ),
    "emr-containers:deleteVirtualCluster": Integration(
        PAGE,
        (REQUEST, SYNC),
        (
            Grant(("emr-containers:DeleteVirtualCluster",), CLUSTER_ARN, (OWN,)),
            Grant(
                ("emr-containers:DescribeVirtualCluster",), CLUSTER_ARN, (OWN,), patterns=(SYNC,)
            ),
        ),
    ),
    "emr-containers:startJobRun": Integration(
        PAGE,
        (REQUEST, SYNC),
        (
            # The role is not passed: the condition holds which one a run may have.
            Grant(
                ("emr-containers:StartJobRun",),
                CLUSTER_ARN,
                (CLUSTER, ROLE),
                condition={"StringEquals": {"emr-containers:ExecutionRoleArn": "{role_arn}"}},
            ),
            Grant(("emr-containers:TagResource",), RUNS, (CLUSTER,), when=("Tags",)),
            Grant(
                ("emr-containers:CancelJobRun", "emr-containers:DescribeJobRun"),
                RUNS,
                (CLUSTER,),
                patterns=(SYNC,),
            ),
        ),
    ),
}
