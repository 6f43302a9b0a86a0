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
    pass_role,
)
from downbeat.asl.resource_arns import MachineLocation, Parts, located, named, parse

PAGE = guide("connect-codebuild")
PROJECT_ARN = ("arn:{partition}:codebuild:{region}:{account}:project/{project}",)
REPORT_GROUP_ARN = ("arn:{partition}:codebuild:{region}:{account}:report-group/{group}",)


def of_build(text: str, place: MachineLocation) -> list[Parts] | None:
    """The project of a build's or a batch's id "project:uuid", or of its ARN."""
    arn = parse(text)
    if arn is not None and (
        arn.service != "codebuild" or arn.resource.split("/")[0] not in ("build", "build-batch")
    ):
        return None
    project, _, number = (arn.resource.split("/", 1)[1] if arn else text).partition(":")
    return [{"project": project} | (located(arn) if arn else {})] if project and number else None


def of_report(text: str, place: MachineLocation) -> list[Parts] | None:
    """The group of a report's ARN "…:report/group:uuid"."""
    arn = parse(text)
    if arn is None or arn.service != "codebuild" or not arn.resource.startswith("report/"):
        return None
    return [{"group": arn.resource.removeprefix("report/").split(":")[0]} | located(arn)]


PROJECT = (
    Argument("ProjectName", named("codebuild", "project", "project"), "a project's name or ARN"),
)
BUILD = (Argument("Id", of_build, 'an id "project:uuid"'),)
BUILDS = (Argument("Ids[]", of_build, 'an id "project:uuid"'),)
REPORTS = (Argument("ReportArns[]", of_report, "a report's ARN"),)
ROLE = Argument("ServiceRoleOverride", named("iam", "role", "role"), "a role's ARN", optional=True)


def build(kind: str, names: tuple[Argument, ...], watched: str, rule: str) -> Integration:
    """Starting `kind` ("StartBuild"); with .sync Step Functions watches and stops it."""
    stop = "StopBuild" if watched == "BatchGetBuilds" else "StopBuildBatch"
    return Integration(
        PAGE,
        (REQUEST, SYNC),
        (
            Grant((f"codebuild:{kind}",), PROJECT_ARN, names),
            *(() if names is BUILD else (pass_role(ROLE, "codebuild.amazonaws.com"),)),
            Grant(
                (f"codebuild:{watched}", f"codebuild:{stop}"),
                PROJECT_ARN,
                names,
                patterns=(SYNC,),
            ),
            managed_rule(rule),
        ),
    )


def one(action: str, arn: tuple[str, ...], names: tuple[Argument, ...]) -> Integration:
    return Integration(PAGE, (REQUEST,), (Grant((f"codebuild:{action}",), arn, names),))


CODEBUILD: Table = {
    "codebuild:startBuild": build(
        "StartBuild", PROJECT, "BatchGetBuilds", "StepFunctionsGetEventForCodeBuildStartBuildRule"
    ),
    "codebuild:startBuildBatch": build(
        "StartBuildBatch",
        PROJECT,
        "BatchGetBuildBatches",
        "StepFunctionsGetEventForCodeBuildStartBuildBatchRule",
    ),
    # The guide does not name the rule of a batch that is tried again: one of CodeBuild's it is.
    "codebuild:retryBuildBatch": build(
        "RetryBuildBatch", BUILD, "BatchGetBuildBatches", "StepFunctionsGetEventForCodeBuild*Rule"
    ),
    "codebuild:stopBuild": one("StopBuild", PROJECT_ARN, BUILD),
    "codebuild:stopBuildBatch": one("StopBuildBatch", PROJECT_ARN, BUILD),
    "codebuild:deleteBuildBatch": one("DeleteBuildBatch", PROJECT_ARN, BUILD),
    "codebuild:batchDeleteBuilds": one("BatchDeleteBuilds", PROJECT_ARN, BUILDS),
    "codebuild:batchGetReports": one("BatchGetReports", REPORT_GROUP_ARN, REPORTS),
}
