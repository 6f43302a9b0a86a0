"""Amazon EMR on EC2 and EMR Serverless.

https://docs.aws.amazon.com/step-functions/latest/dg/emr-iam.html
https://docs.aws.amazon.com/step-functions/latest/dg/emr-serverless-iam.html
"""

from __future__ import annotations

from downbeat.asl.integrations.grant import (
    REQUEST,
    SYNC,
    Argument,
    Grant,
    Integration,
    Table,
    guide,
    linked_role,
    managed_rule,
    pass_role,
)
from downbeat.asl.resource_arns import named, text

CLUSTER = (
    Argument("ClusterId", named("elasticmapreduce", "cluster", "cluster"), "a cluster's id"),
)
# The id of a cluster is made up when it is created.
CLUSTERS = ("arn:{partition}:elasticmapreduce:{region}:{account}:cluster/*",)
CLUSTER_ARN = ("arn:{partition}:elasticmapreduce:{region}:{account}:cluster/{cluster}",)
EMR_PAGE = guide("connect-emr")


def role(path: str, service: str, *, default: str | None = None) -> Grant:
    """A role that the cluster gets. Without a default the cluster goes without it.

    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-managed-policy-fullaccess-v2.html
    """
    argument = Argument(
        path,
        named("iam", "role", "role"),
        "a role's name or ARN",
        default=default,
        optional=default is None,
    )
    return pass_role(argument, service)


def on_cluster(*actions: str) -> Integration:
    return Integration(EMR_PAGE, (REQUEST,), (Grant(actions, CLUSTER_ARN, CLUSTER),))


EMR: Table = {
    # JobFlowRole names an instance profile, which has the name of its role where the console, the
    # CLI or CDK made it.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html
    "elasticmapreduce:createCluster": Integration(
        EMR_PAGE,
        (REQUEST, SYNC),
        (
            Grant(("elasticmapreduce:RunJobFlow",), ("*",)),
            Grant(("elasticmapreduce:AddTags",), CLUSTERS, when=("Tags",)),
            role("ServiceRole", "elasticmapreduce.amazonaws.com", default="EMR_DefaultRole"),
            role("JobFlowRole", "ec2.amazonaws.com", default="EMR_EC2_DefaultRole"),
            role("AutoScalingRole", "application-autoscaling.amazonaws.com"),
            role("StepExecutionRoleArn", "elasticmapreduce.amazonaws.com"),
            Grant(
                ("elasticmapreduce:DescribeCluster", "elasticmapreduce:TerminateJobFlows"),
                CLUSTERS,
                patterns=(SYNC,),
            ),
            managed_rule("StepFunctionsGetEventForEMRRunJobFlowRule"),
        ),
    ),
    "elasticmapreduce:setClusterTerminationProtection": on_cluster(
        "elasticmapreduce:SetTerminationProtection"
    ),
    "elasticmapreduce:modifyInstanceFleetByName": on_cluster(
        "elasticmapreduce:ListInstanceFleets", "elasticmapreduce:ModifyInstanceFleet"
    ),
    "elasticmapreduce:modifyInstanceGroupByName": on_cluster(
        "elasticmapreduce:ListInstanceGroups", "elasticmapreduce:ModifyInstanceGroups"
    ),
    "elasticmapreduce:addStep": Integration(
        EMR_PAGE,
        (REQUEST, SYNC),
        (
            Grant(("elasticmapreduce:AddJobFlowSteps",), CLUSTER_ARN, CLUSTER),
            Grant(
                ("elasticmapreduce:CancelSteps", "elasticmapreduce:DescribeStep"),
                CLUSTER_ARN,
                CLUSTER,
                patterns=(SYNC,),
            ),
            managed_rule("StepFunctionsGetEventForEMRAddJobFlowStepsRule"),
        ),
    ),
    "elasticmapreduce:cancelStep": Integration(
        EMR_PAGE, (REQUEST,), (Grant(("elasticmapreduce:CancelSteps",), CLUSTER_ARN, CLUSTER),)
    ),
    "elasticmapreduce:terminateCluster": Integration(
        EMR_PAGE,
        (REQUEST, SYNC),
        (
            Grant(("elasticmapreduce:TerminateJobFlows",), CLUSTER_ARN, CLUSTER),
            Grant(("elasticmapreduce:DescribeCluster",), CLUSTER_ARN, CLUSTER, patterns=(SYNC,)),
            managed_rule("StepFunctionsGetEventForEMRTerminateJobFlowsRule"),
        ),
    ),
}

APPLICATION = (
    Argument(
        "ApplicationId",
        named("emr-serverless", "/applications", "application"),
        "an application's id",
    ),
)
APPLICATION_ARN = ("arn:{partition}:emr-serverless:{region}:{account}:/applications/{application}",)
JOB_RUNS = (
    "arn:{partition}:emr-serverless:{region}:{account}:/applications/{application}/jobruns/*",
)
JOB_RUN = (
    "arn:{partition}:emr-serverless:{region}:{account}:/applications/{application}/jobruns/{run}",
)
RUN = Argument("JobRunId", text("run"), "a job run's id")
# The id of an application is made up when it is created.
APPLICATIONS = ("arn:{partition}:emr-serverless:{region}:{account}:/applications/*",)
SERVERLESS_PAGE = guide("connect-emr-serverless")
EXECUTION_ROLE = Argument("ExecutionRoleArn", named("iam", "role", "role"), "a role's ARN")


def application(action: str, *then: str) -> Integration:
    """Starting and stopping an application; with .sync Step Functions watches it."""
    return Integration(
        SERVERLESS_PAGE,
        (REQUEST, SYNC),
        (
            Grant((action,), APPLICATION_ARN, APPLICATION),
            Grant(
                ("emr-serverless:GetApplication", *then),
                APPLICATION_ARN,
                APPLICATION,
                patterns=(SYNC,),
            ),
            managed_rule("StepFunctionsGetEventsForEMRServerlessApplicationRule"),
        ),
    )


EMR_SERVERLESS: Table = {
    "emr-serverless:createApplication": Integration(
        SERVERLESS_PAGE,
        (REQUEST, SYNC),
        (
            Grant(("emr-serverless:CreateApplication",), ("*",)),
            Grant(("emr-serverless:TagResource",), APPLICATIONS, when=("Tags",)),
            linked_role("ops.emr-serverless.amazonaws.com", "AWSServiceRoleForAmazonEMRServerless"),
            Grant(
                ("emr-serverless:DeleteApplication", "emr-serverless:GetApplication"),
                APPLICATIONS,
                patterns=(SYNC,),
            ),
            managed_rule("StepFunctionsGetEventsForEMRServerlessApplicationRule"),
        ),
    ),
    "emr-serverless:deleteApplication": application("emr-serverless:DeleteApplication"),
    "emr-serverless:cancelJobRun": Integration(
        SERVERLESS_PAGE,
        (REQUEST, SYNC),
        (
            Grant(("emr-serverless:CancelJobRun",), JOB_RUN, (*APPLICATION, RUN)),
            Grant(("emr-serverless:GetJobRun",), JOB_RUN, (*APPLICATION, RUN), patterns=(SYNC,)),
            managed_rule("StepFunctionsGetEventsForEMRServerlessJobRule"),
        ),
    ),
    "emr-serverless:startJobRun": Integration(
        SERVERLESS_PAGE,
        (REQUEST, SYNC),
        (
            Grant(("emr-serverless:StartJobRun",), APPLICATION_ARN, APPLICATION),
            pass_role(EXECUTION_ROLE, "emr-serverless.amazonaws.com"),
            Grant(
                ("emr-serverless:CancelJobRun", "emr-serverless:GetJobRun"),
                JOB_RUNS,
                APPLICATION,
                patterns=(SYNC,),
            ),
            managed_rule("StepFunctionsGetEventsForEMRServerlessJobRule"),
        ),
    ),
    "emr-serverless:startApplication": application(
        "emr-serverless:StartApplication", "emr-serverless:StopApplication"
    ),
    "emr-serverless:stopApplication": application("emr-serverless:StopApplication"),
}
