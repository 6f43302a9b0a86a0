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
    managed_rule,
    pass_role,
)
from downbeat.asl.resource_arns import named

CLUSTER = (
    Argument("ClusterId", named("elasticmapreduce", "cluster", "cluster"), "a cluster's id"),
)
CLUSTER_ARN = ("arn:{partition}:elasticmapreduce:{region}:{account}:cluster/{cluster}",)
EMR_PAGE = guide("connect-emr")

EMR: Table = {
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
