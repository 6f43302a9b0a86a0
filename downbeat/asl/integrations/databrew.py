"""AWS Glue DataBrew.

https://docs.aws.amazon.com/step-functions/latest/dg/databrew-iam.html
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
)
from downbeat.asl.resource_arns import named

JOB = (Argument("Name", named("databrew", "job", "job"), "a job's name"),)
JOB_ARN = ("arn:{partition}:databrew:{region}:{account}:job/{job}",)

DATABREW: Table = {
    "databrew:startJobRun": Integration(
        guide("connect-databrew"),
        (REQUEST, SYNC),
        (
            Grant(("databrew:StartJobRun",), JOB_ARN, JOB),
            Grant(("databrew:ListJobRuns", "databrew:StopJobRun"), JOB_ARN, JOB, patterns=(SYNC,)),
        ),
    ),
}
