"""AWS CodeBuild.

https://docs.aws.amazon.com/step-functions/latest/dg/codebuild-iam.html
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
)
from downbeat.asl.resource_arns import named

PROJECT = (
    Argument("ProjectName", named("codebuild", "project", "project"), "a project's name or ARN"),
)
PROJECT_ARN = ("arn:{partition}:codebuild:{region}:{account}:project/{project}",)
PAGE = guide("connect-codebuild")

CODEBUILD: Table = {
    "codebuild:startBuild": Integration(
        PAGE,
        (REQUEST, SYNC),
        (
            Grant(("codebuild:StartBuild",), PROJECT_ARN, PROJECT),
            Grant(
                ("codebuild:BatchGetBuilds", "codebuild:StopBuild"),
                PROJECT_ARN,
                PROJECT,
                patterns=(SYNC,),
            ),
            managed_rule("StepFunctionsGetEventForCodeBuildStartBuildRule"),
        ),
    ),
    "codebuild:startBuildBatch": Integration(
        PAGE,
        (REQUEST, SYNC),
        (
            Grant(("codebuild:StartBuildBatch",), PROJECT_ARN, PROJECT),
            Grant(
                ("codebuild:BatchGetBuildBatches", "codebuild:StopBuildBatch"),
                PROJECT_ARN,
                PROJECT,
                patterns=(SYNC,),
            ),
            managed_rule("StepFunctionsGetEventForCodeBuildStartBuildBatchRule"),
        ),
    ),
}
