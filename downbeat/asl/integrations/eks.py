"""Amazon EKS: clusters, node groups and Fargate profiles.

https://docs.aws.amazon.com/step-functions/latest/dg/eks-iam.html
"""

from __future__ import annotations

from downbeat.asl.integrations.grant import (
    REQUEST,
    SYNC,
    TOKEN,
    Argument,
    Grant,
    Integration,
    Table,
    guide,
    linked_role,
    pass_role,
)
from downbeat.asl.resource_arns import named

PAGE = guide("connect-eks")
EKS_SERVICE, PODS_SERVICE = "eks.amazonaws.com", "eks-fargate-pods.amazonaws.com"
CLUSTER_ARN = ("arn:{partition}:eks:{region}:{account}:cluster/{cluster}",)
# The ARN of a group or profile ends in an id that EKS makes up.
GROUP_ARN = ("arn:{partition}:eks:{region}:{account}:nodegroup/{cluster}/{nodegroup}/*",)
PROFILE_ARN = ("arn:{partition}:eks:{region}:{account}:fargateprofile/{cluster}/{profile}/*",)


def cluster(path: str) -> Argument:
    return Argument(path, named("eks", "cluster", "cluster"), "a cluster's name")


def role(path: str) -> Argument:
    return Argument(path, named("iam", "role", "role"), "a role's ARN")


OWN, OF = cluster("Name"), cluster("ClusterName")
GROUP = Argument("NodegroupName", named("eks", "nodegroup", "nodegroup"), "a node group's name")
PROFILE = Argument(
    "FargateProfileName", named("eks", "fargateprofile", "profile"), "a Fargate profile's name"
)


def made(
    create: Grant, watched: tuple[str, ...], arn: tuple[str, ...], *names: Argument
) -> tuple[Grant, ...]:
    """What creating (with tags or without) and, with .sync, watching it ask for."""
    return (
        create,
        Grant(("eks:TagResource",), arn, names, when=("Tags",)),
        Grant(watched, arn, names, patterns=(SYNC,)),
    )


def removed(action: str, watched: str, arn: tuple[str, ...], *names: Argument) -> Integration:
    return Integration(
        PAGE,
        (REQUEST, SYNC),
        (Grant((action,), arn, names), Grant((watched,), arn, names, patterns=(SYNC,))),
    )


EKS: Table = {
    "eks:createCluster": Integration(
        PAGE,
        (REQUEST, SYNC),
        (
            *made(
                Grant(("eks:CreateCluster",), ("*",)),
                ("eks:DeleteCluster", "eks:DescribeCluster"),
                CLUSTER_ARN,
                OWN,
            ),
            pass_role(role("RoleArn"), EKS_SERVICE),
            linked_role(EKS_SERVICE, "AWSServiceRoleForAmazonEKS"),
        ),
    ),
    "eks:deleteCluster": removed("eks:DeleteCluster", "eks:DescribeCluster", CLUSTER_ARN, OWN),
    "eks:createNodegroup": Integration(
        PAGE,
        (REQUEST, SYNC),
        (
            *made(
                Grant(("eks:CreateNodegroup",), CLUSTER_ARN, (OF,)),
                ("eks:DeleteNodegroup", "eks:DescribeNodegroup"),
                GROUP_ARN,
                OF,
                GROUP,
            ),
            Grant(("ec2:DescribeSubnets",), ("*",)),
            # EKS looks at the node role before it takes it.
            Grant(
                ("iam:GetRole", "iam:ListAttachedRolePolicies"),
                ("arn:{partition}:iam::{account}:role/{role}",),
                (role("NodeRole"),),
            ),
            pass_role(role("NodeRole"), EKS_SERVICE),
            linked_role("eks-nodegroup.amazonaws.com", "AWSServiceRoleForAmazonEKSNodegroup"),
        ),
    ),
    "eks:deleteNodegroup": removed(
        "eks:DeleteNodegroup", "eks:DescribeNodegroup", GROUP_ARN, OF, GROUP
    ),
    "eks:createFargateProfile": Integration(
        PAGE,
        (REQUEST, SYNC),
        (
            *made(
                Grant(("eks:CreateFargateProfile",), CLUSTER_ARN, (OF,)),
                ("eks:DeleteFargateProfile", "eks:DescribeFargateProfile"),
                PROFILE_ARN,
                OF,
                PROFILE,
            ),
            pass_role(role("PodExecutionRoleArn"), PODS_SERVICE),
            linked_role("eks-fargate.amazonaws.com", "AWSServiceRoleForAmazonEKSForFargate"),
        ),
    ),
    "eks:deleteFargateProfile": removed(
        "eks:DeleteFargateProfile", "eks:DescribeFargateProfile", PROFILE_ARN, OF, PROFILE
    ),
    # Kubernetes' own roles (RBAC) decide about these calls; IAM has no action for them.
    "eks:call": Integration(PAGE, (REQUEST, TOKEN), (), may_need_nothing=True),
    "eks:runJob": Integration(PAGE, (REQUEST, SYNC, TOKEN), (), may_need_nothing=True),
}
