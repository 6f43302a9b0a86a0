"""A program of another team: a function of its own, and a pipeline that calls it every day."""

import pulumi
import pulumi_aws as aws

from components.pipeline import Pipeline

function = aws.lambda_.Function(
    "render",
    name="render-reports",
    runtime="python3.13",
    handler="render.handler",
    role=pulumi.Config().require("functionRole"),
    code=pulumi.AssetArchive(
        {"render.py": pulumi.StringAsset("def handler(event, context):\n    return event\n")}
    ),
)

pipeline = Pipeline(
    "daily-reports",
    {
        "definition": {
            "Comment": "Renders the reports of the day",
            "TimeoutSeconds": 3600,
            "States": {
                "Render reports": {
                    "Type": "Task",
                    "Resource": "lambda:invoke",
                    "Arguments": {"FunctionName": "${function}"},
                    "TimeoutSeconds": 900,
                },
            },
        },
        "references": {"function": function.arn},
        "schedule": {"every": "day", "at": "06:00", "timezone": "Europe/Berlin"},
        "notify": {"failure": ["reports@example.com"]},
        "owner": "reports@example.com",
        "log_retention_days": 30,
    },
)
pulumi.export("start", pipeline.alias_arn)
