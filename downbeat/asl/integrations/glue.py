"""AWS Glue: jobs and crawlers."""

from __future__ import annotations

from downbeat.asl.integrations.grant import (
    REQUEST,
    SYNC,
    Argument,
    Grant,
    Integration,
    Table,
    authorization,
    guide,
    sdk,
)
from downbeat.asl.resource_arns import named

PAGE = authorization("awsglue")
JOB = (Argument("JobName", named("glue", "job", "job"), "a Glue job's name"),)
JOB_ARN = ("arn:{partition}:glue:{region}:{account}:job/{job}",)
CRAWLER = (Argument("Name", named("glue", "crawler", "crawler"), "a crawler's name"),)
CRAWLER_ARN = ("arn:{partition}:glue:{region}:{account}:crawler/{crawler}",)
WORKFLOW = (Argument("Name", named("glue", "workflow", "workflow"), "a Glue workflow's name"),)
WORKFLOW_ARN = ("arn:{partition}:glue:{region}:{account}:workflow/{workflow}",)

START = Grant(("glue:StartJobRun",), JOB_ARN, JOB)

GLUE: Table = {
    # No managed rule: Step Functions polls GetJobRun.
    "glue:startJobRun": Integration(
        guide("connect-glue"),
        (REQUEST, SYNC),
        (
            START,
            Grant(
                ("glue:BatchStopJobRun", "glue:GetJobRun", "glue:GetJobRuns"),
                JOB_ARN,
                JOB,
                patterns=(SYNC,),
            ),
        ),
    ),
    "aws-sdk:glue:startJobRun": sdk(PAGE, START),
    "aws-sdk:glue:getJob": sdk(PAGE, Grant(("glue:GetJob",), JOB_ARN, JOB)),
    "aws-sdk:glue:getJobRun": sdk(PAGE, Grant(("glue:GetJobRun",), JOB_ARN, JOB)),
    "aws-sdk:glue:getJobRuns": sdk(PAGE, Grant(("glue:GetJobRuns",), JOB_ARN, JOB)),
    "aws-sdk:glue:batchStopJobRun": sdk(PAGE, Grant(("glue:BatchStopJobRun",), JOB_ARN, JOB)),
    "aws-sdk:glue:startCrawler": sdk(PAGE, Grant(("glue:StartCrawler",), CRAWLER_ARN, CRAWLER)),
    "aws-sdk:glue:stopCrawler": sdk(PAGE, Grant(("glue:StopCrawler",), CRAWLER_ARN, CRAWLER)),
    "aws-sdk:glue:getCrawler": sdk(PAGE, Grant(("glue:GetCrawler",), CRAWLER_ARN, CRAWLER)),
    "aws-sdk:glue:startWorkflowRun": sdk(
        PAGE, Grant(("glue:StartWorkflowRun",), WORKFLOW_ARN, WORKFLOW)
    ),
}
