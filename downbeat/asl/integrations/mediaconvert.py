"""AWS Elemental MediaConvert.

https://docs.aws.amazon.com/step-functions/latest/dg/mediaconvert-iam.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselementalmediaconvert.html
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

ARN = "arn:{partition}:mediaconvert:{region}:{account}"
# The id of a job is made up when it is created.
JOBS = (f"{ARN}:jobs/*",)
# A job without Queue goes to the account's own, which is called Default.
QUEUE = Argument(
    "Queue", named("mediaconvert", "queues", "queue"), "a queue's name or ARN", default="Default"
)
TEMPLATE = Argument(
    "JobTemplate", named("mediaconvert", "jobTemplates", "template"), "a template's name or ARN"
)
PRESET = Argument(
    "Settings.OutputGroups[].Outputs[].Preset",
    named("mediaconvert", "presets", "preset"),
    "a preset's name or ARN",
    optional=True,
)

MEDIACONVERT: Table = {
    "mediaconvert:createJob": Integration(
        guide("connect-mediaconvert"),
        (REQUEST, SYNC),
        (
            Grant(("mediaconvert:CreateJob",), (f"{ARN}:queues/{{queue}}",), (QUEUE,)),
            Grant(
                ("mediaconvert:CreateJob",),
                (f"{ARN}:jobTemplates/{{template}}",),
                (TEMPLATE,),
                when=("JobTemplate",),
            ),
            Grant(
                ("mediaconvert:CreateJob",),
                (f"{ARN}:presets/{{preset}}",),
                (PRESET,),
                when=("Settings",),
            ),
            Grant(("mediaconvert:TagResource",), JOBS, when=("Tags",)),
            pass_role(
                Argument("Role", named("iam", "role", "role"), "a role's ARN"),
                "mediaconvert.amazonaws.com",
            ),
            Grant(("mediaconvert:CancelJob", "mediaconvert:GetJob"), JOBS, patterns=(SYNC,)),
            managed_rule("StepFunctionsGetEventsForMediaConvertJobRule"),
        ),
    ),
}
