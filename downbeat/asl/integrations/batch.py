"""AWS Batch."""

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
    managed_rule,
    sdk,
)
from downbeat.asl.resource_arns import named, text, without_revision

QUEUE = Argument("JobQueue", named("batch", "job-queue", "queue"), "a job queue's name or ARN")
DEFINITION = Argument(
    "JobDefinition",
    without_revision(named("batch", "job-definition", "definition"), "definition"),
    "a job definition's name or ARN",
)
# Jobs have no names that IAM knows: their ids are given when they are submitted.
JOB = Argument("JobId", text("job"), "a job's id")
JOBS = ("arn:{partition}:batch:{region}:{account}:job/*",)

SUBMIT = (
    Grant(
        ("batch:SubmitJob",),
        ("arn:{partition}:batch:{region}:{account}:job-queue/{queue}",),
        (QUEUE,),
    ),
    Grant(
        ("batch:SubmitJob",),
        ("arn:{partition}:batch:{region}:{account}:job-definition/{definition}:*",),
        (DEFINITION,),
    ),
    Grant(("batch:TagResource",), JOBS, when=("Tags",)),
)
DESCRIBE = Grant(("batch:DescribeJobs",), ("*",))

BATCH: Table = {
    "batch:submitJob": Integration(
        guide("connect-batch"),
        (REQUEST, SYNC),
        (
            *SUBMIT,
            Grant(DESCRIBE.actions, DESCRIBE.resources, patterns=(SYNC,)),
            Grant(("batch:TerminateJob",), JOBS, patterns=(SYNC,)),
            managed_rule("StepFunctionsGetEventsForBatchJobsRule"),
        ),
    ),
    "aws-sdk:batch:submitJob": sdk(authorization("awsbatch"), *SUBMIT),
    "aws-sdk:batch:describeJobs": sdk(authorization("awsbatch"), DESCRIBE),
    "aws-sdk:batch:terminateJob": sdk(
        authorization("awsbatch"),
        Grant(
            ("batch:TerminateJob",),
            ("arn:{partition}:batch:{region}:{account}:job/{job}",),
            (JOB,),
        ),
    ),
}
